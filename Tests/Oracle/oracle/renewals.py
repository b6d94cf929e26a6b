"""The report of what falls due: papers that are expired, missing or expire in the twelve months ahead."""

from fractions import Fraction

from oracle import compliance
from oracle.penalties import PENALISED, grace_end
from oracle.scope import Exceptions
from oracle.validity import KINDS, NUMBER_COLUMNS
from oracle.values import round_half_away, sum_known

KEYS = {"due": ("vehicle_id", "kind"), "by_month": ("month_bs",), "by_branch": ("branch",)}

SEVERITIES = {
    "overdue": "high",
    "never_renewed": "high",
    "prerequisite_lacking": "medium",
    "overdue_in_grace": "medium",
    "rule_unknown": "medium",
    "fee_unknown": "low",
}
EXPIRED = ("lapsed_prior_year", "penalised", "lapsed", "unknown_rule", "in_grace")
IN_ORDER = ("valid", "not_applicable")


def tables(scope, rules):
    """The tables by name."""
    fleet = compliance.Fleet(scope, rules)
    ahead = months_ahead(scope)
    rows = due_rows(fleet, ahead)
    return {
        "due": [{key: value for key, value in row.items() if not key.startswith("_")} for row in rows],
        "by_month": by_month(ahead, rows),
        "by_branch": by_branch(fleet, rows),
        "exceptions": exceptions(scope, rows),
    }


def figures(scope, rules):
    """The headline figures, in the definition's order."""
    fleet = compliance.Fleet(scope, rules)
    counted = counts(due_rows(fleet, months_ahead(scope)))
    made = [
        (papers.kind, renewal)
        for papers in fleet.papers.values()
        for renewal in papers.renewals
        if scope.day_in_period(renewal["renewed_on"])
    ]
    penalties = [one["penalty"] for kind, one in made if kind == "bluebook" and one["penalty"] is not None]
    return {
        "due": counted["documents"],
        "due_in_30": counted["due_in_30"],
        "overdue": counted["overdue"],
        "missing": counted["missing"],
        "not_ready": counted["not_ready"],
        "amount": counted["amount"],
        "penalty_amount": counted["penalty_amount"],
        "renewed": len(made),
        "amount_paid": sum_known(compliance.amount_paid(kind, one) for kind, one in made),
        "penalty_paid": sum(penalties, Fraction(0)),
    }


def months_ahead(scope):
    """(name, first day, last day) of D's month and the eleven after it."""
    date = scope.calendar.date(scope.as_of_day)
    if date is None:
        return []
    # A year from the first of D's month is past the twelfth month's beginning, and hardly past its end.
    first = scope.calendar.day(date[0], date[1])
    return scope.calendar.months(first, type(first)(first + 400))[:12]


def due_rows(fleet, ahead):
    """A row per paper that is due, with what aggregates need under keys that begin with an underscore."""
    scope, rules, rows = fleet.scope, fleet.rules, []
    year = scope.calendar.fiscal_year(scope.as_of_day)
    for vehicle, documents in fleet.ordered():
        for kind, document in documents.items():
            if document.state == "not_applicable":
                continue
            month = None
            if document.state == "valid":
                month = next((name for name, first, last in ahead if first <= document.expiry <= last), None)
                if month is None:
                    continue
            fees = expected(rules, vehicle, kind, document.latest, year)
            lacking = lacking_on_the_day(fleet, vehicle, document)
            penalised = document.state in PENALISED
            total = fees["amount"]
            if total is not None and penalised:
                total = None if document.amount is None else total + round_half_away(document.amount)
            rows.append(
                fleet.head(vehicle)
                | {
                    "kind": kind,
                    "document_number": document.latest and document.latest[NUMBER_COLUMNS[kind]],
                    "expires_on": document.expiry,
                    "due_month_bs": month,
                    "days_to_expiry": document.days_to_expiry,
                    "state": document.state,
                    "free_until": None
                    if document.rule is None or document.expiry is None
                    else grace_end(document.rule, document.expiry, scope.calendar),
                    **fees,
                    "penalty_pct": document.percent,
                    "penalty_amount": document.amount,
                    "total": total,
                    "lacking": ",".join(lacking) if lacking else None,
                    "ready": None if lacking is None else not lacking,
                    "current_value": compliance.current_value(scope, vehicle),
                    "_vehicle": vehicle,
                    "_penalised": penalised,
                    "_lacking": lacking,
                    "_rule": document.rule,
                }
            )
    return rows


def expected(rules, vehicle, kind, latest, year):
    """The fees of one term and where they are from."""
    found = {"tax": None, "fee": None, "premium": None, "charge": None, "amount_from": None, "amount": None}
    paid = compliance.amount_paid(kind, latest) if latest else None
    if kind == "bluebook":
        found["tax"] = rules.amount("tax", vehicle, year)
        found["fee"] = rules.amount("fee", vehicle, year)
        if found["tax"] is not None or found["fee"] is not None:
            found["amount_from"] = "tariff"
        if found["tax"] is not None and found["fee"] is not None:
            found["amount"] = Fraction(found["tax"]) + Fraction(found["fee"])
    elif kind == "insurance":
        found["premium"] = found["amount"] = paid
        found["amount_from"] = None if paid is None else "last_paid"
    else:
        tariff = rules.amount("charge", vehicle, year)
        charge = paid if tariff is None else tariff
        found["charge"] = found["amount"] = charge
        found["amount_from"] = "tariff" if tariff is not None else None if charge is None else "last_paid"
    return {key: Fraction(value) if isinstance(value, int) else value for key, value in found.items()}


def lacking_on_the_day(fleet, vehicle, document):
    """The rule's prerequisites that aren't in order when the paper expires, or on D; None without a rule."""
    if document.rule is None:
        return None
    day = fleet.scope.as_of_day
    if document.expiry is not None and document.expiry > day:
        day = document.expiry
    then = fleet.documents(vehicle["id"], day)
    return [kind for kind in document.rule.prerequisites if then[kind].state not in IN_ORDER]


def counts(rows):
    """What due papers add up to."""
    return {
        "documents": len(rows),
        **{kind: sum(1 for row in rows if row["kind"] == kind) for kind in KINDS},
        "due_in_30": sum(1 for row in rows if row["state"] == "valid" and row["days_to_expiry"] <= 30),
        "overdue": sum(1 for row in rows if row["state"] in EXPIRED),
        "missing": sum(1 for row in rows if row["state"] == "missing"),
        "not_ready": sum(1 for row in rows if row["ready"] is False),
        "amount": sum_known(row["amount"] for row in rows),
        "amounts_unknown": sum(1 for row in rows if row["amount"] is None),
        "penalty_amount": sum_known(row["penalty_amount"] for row in rows if row["_penalised"]),
    }


def by_month(ahead, rows):
    """A row per month ahead, then what is due already."""
    found = [
        {"month_bs": name, "starts_on": first, "ends_on": last}
        | counts([row for row in rows if row["due_month_bs"] == name])
        for name, first, last in ahead
    ]
    already = {"month_bs": None, "starts_on": None, "ends_on": None}
    return found + [already | counts([row for row in rows if row["due_month_bs"] is None])]


def by_branch(fleet, rows):
    """A row per branch, those without any last."""
    groups = {}
    for row in rows:
        key = row["_vehicle"]["branch_id"] if row["branch"] is not None else None
        groups.setdefault(key, []).append(row)
    keys = fleet.scope.branch_keys(groups)
    return [{"branch": code} | counts(groups.get(branch_id, [])) for branch_id, code in keys]


def exceptions(scope, rows):
    """What somebody must look at."""
    found = Exceptions(SEVERITIES)
    for row in rows:
        codes = []
        if row["state"] in EXPIRED:
            codes.append("overdue_in_grace" if row["state"] == "in_grace" else "overdue")
        if row["state"] == "missing":
            codes.append("never_renewed")
        days = row["days_to_expiry"]
        if row["_lacking"] and (days is None or days <= 30):
            codes.append("prerequisite_lacking")
        if row["amount"] is None:
            codes.append("fee_unknown")
        if row["_rule"] is None:
            codes.append("rule_unknown")
        for code in codes:
            found.report(code, "vehicles.bluebook", row["vehicle_id"], row["branch"])
    return found.rows()
