"""The headline figures of the compliance report."""

from oracle import compliance, services
from oracle.values import ratio


def figures(scope, rules):
    """The headline figures, in the definition's order."""
    fleet = compliance.Fleet(scope, rules)
    documents = [document for _, papers in fleet.ordered() for document in papers.values()]
    counted = compliance.summary(documents)
    rows = services.service_rows(scope, services.item_timelines(scope))
    done = [row for row in rows if row["state"] == "done"]
    timed = [row for row in done if row["on_time"] is not None]
    return {
        "vehicles": len(fleet.vehicles),
        "applicable": counted["applicable"],
        "valid": counted["valid"],
        "rate_pct": counted["rate_pct"],
        "due_in_30": sum(1 for one in documents if one.state == "valid" and one.due_in in (7, 30)),
        "in_grace": counted["in_grace"],
        "lapsed": counted["lapsed"],
        "missing": counted["missing"],
        "penalty_amount": counted["penalty_amount"],
        "services_done": len(done),
        "services_on_time_pct": ratio(100 * sum(1 for row in timed if row["on_time"]), len(timed)),
        "services_overdue": sum(1 for row in rows if row["state"] == "overdue"),
    }
