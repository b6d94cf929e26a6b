"""Every table of the maintenance report."""

from fractions import Fraction

from oracle.promises import LIMITS, PRIORITIES, Promises
from oracle.records import shares_of_records
from oracle.repair import JUDGED, PHASES, TIMED, Repair, hours
from oracle.scope import Exceptions
from oracle.values import MICROSECONDS_PER_DAY, MICROSECONDS_PER_HOUR, nearest_rank, ratio

BANDS = (("0-1", 0, 1), ("1-7", 1, 7), ("7-30", 7, 30), ("30-90", 30, 90), ("90+", 90, None))

SEVERITIES = {
    "urgent_repair_overdue": "high",
    "repair_overdue": "medium",
    "repaired_again": "medium",
    "cost_off_estimate": "medium",
    "phase_before_report": "medium",
    "phase_time_differs": "medium",
    "phase_differs": "medium",
    "completed_without_time": "medium",
    "report_time_missing": "medium",
    "phase_skipped": "low",
    "setting_malformed": "low",
}

KEYS = {
    "records": ("record_id",),
    "sla": ("phase", "priority"),
    "by_provider": ("provider_id",),
    "by_technician": ("technician",),
    "backlog": ("age_days",),
}


def read(scope):
    """(promises, every repair that exists, by item and id)."""
    promises = Promises(scope)
    items = {row["id"]: row for row in scope.existing("assets.items")}
    shares = shares_of_records(scope)
    events = {}
    for event in scope.asof.rows("assets.items_history_status").values():
        if event["kind"] != "service_phase" or event["history_id"] is None:
            continue
        if event["changed_at"] >= scope.as_of or event["created_at"] >= scope.as_of:
            continue
        if event["from_status"] != event["to_status"]:
            events.setdefault(event["history_id"], []).append(event)
    by_item = {}
    for row in scope.existing("assets.items_history", "reported_at", items, "item_id"):
        if row["kind"] == "repair":
            repair = Repair(
                scope, promises, row, items[row["item_id"]], shares.get(row["id"]), events.get(row["id"], [])
            )
            by_item.setdefault(row["item_id"], []).append(repair)
    for repairs in by_item.values():
        for repair in repairs:
            repair.judge_completion(repairs)
    return promises, [repair for item in sorted(by_item) for repair in sorted(by_item[item], key=lambda one: one.id)]


def tables(scope):
    """The tables by name, each a list of rows in the declared order; a row maps a column's key to an exact value."""
    promises, repairs = read(scope)
    providers = [
        {"provider_id": key, "provider": scope.name("assets.service_providers", key), **row}
        for key, row in groups(repairs, "provider_id")
    ]
    return {
        "records": [repair.table_row() for repair in repairs if repair.listed],
        "sla": sla(promises, repairs),
        "by_provider": providers,
        "by_technician": [{"technician": key, **row} for key, row in groups(repairs, "examiner_id")],
        "backlog": backlog(scope, repairs),
        "exceptions": exceptions(scope, promises, repairs),
    }


def sla(promises, repairs):
    """One row per line and priority."""
    rows = []
    lines = ("notified",) + TIMED + ("first_time_fix", "cost_within_estimate")
    for line in lines:
        for priority in PRIORITIES:
            at_end = line in ("first_time_fix", "cost_within_estimate")
            ones = [
                one for one in repairs if one.priority == priority and (one.completed if at_end else one.reported)
            ]
            row = {"phase": line, "priority": priority}
            row["promised_hours"] = promises.limit[line, priority] if line in LIMITS else None
            row["target_pct"] = promises.target if line == "first_time_fix" else None
            if line in ("decided", "completed", "cancelled"):
                times = [one.took[line] for one in ones if one.took[line] is not None]
                row.update(n=len(times), met=None, met_pct=None)
                counts = None
            else:
                verdicts = ["not_measurable" if line == "notified" else one.verdict[line] for one in ones]
                counts = {name: verdicts.count(name) for name in ("met", "missed", "pending", "not_measurable")}
                judged = counts["met"] + counts["missed"]
                row.update(n=judged, met=counts["met"], met_pct=ratio(counts["met"] * 100, judged))
                times = []
                if line in JUDGED:
                    times = [one.took[line] for one in ones if one.verdict[line] in ("met", "missed")]
            row["p50"] = hours(nearest_rank(times, 1, 2))
            row["p90"] = hours(nearest_rank(times, 9, 10))
            row["worst"] = hours(max(times, default=None))
            row["pending"] = counts and counts["pending"]
            row["not_measurable"] = counts and counts["not_measurable"]
            row["result"] = counts and outcome(row, counts)
            rows.append(row)
    return rows


def outcome(row, counts):
    """Whether a promise was met on the whole."""
    if row["n"] == 0:
        return "not_measurable"
    if row["target_pct"] is not None:
        return "met" if row["met_pct"] > row["target_pct"] else "missed"
    return "missed" if counts["missed"] else "met"


def groups(repairs, column):
    """(key, figures) of those with anything to tell, by key, none last."""
    by_key = {}
    for repair in repairs:
        if repair.reported or repair.completed or repair.is_open:
            by_key.setdefault(repair.row[column], []).append(repair)
    for key in sorted(by_key, key=lambda key: (key is None, key or "")):
        yield key, group(by_key[key])


def promises_of(repairs):
    """The verdicts of all promises that belong to the period."""
    verdicts = []
    for repair in repairs:
        if repair.reported:
            verdicts += [repair.verdict[promise] for promise in JUDGED]
        if repair.completed:
            verdicts += [repair.verdict["first_time_fix"], repair.verdict["cost_within_estimate"]]
    return verdicts


def share(verdicts):
    """met / (met + missed), per cent."""
    met = verdicts.count("met")
    return ratio(met * 100, met + verdicts.count("missed"))


def group(repairs):
    """The figures of a firm's or a person's repairs."""
    done = [repair for repair in repairs if repair.completed]
    verdicts = promises_of(repairs)
    times = [repair.took["completed"] for repair in done if repair.took["completed"] is not None]
    costs = [repair.cost for repair in done if repair.cost is not None]
    return {
        "reported": sum(1 for repair in repairs if repair.reported),
        "completed": len(done),
        "open": sum(1 for repair in repairs if repair.is_open),
        "n": verdicts.count("met") + verdicts.count("missed"),
        "met": verdicts.count("met"),
        "met_pct": share(verdicts),
        "completion_mean_hours": ratio(sum(times), len(times) * MICROSECONDS_PER_HOUR),
        "first_time_fix_pct": share([repair.verdict["first_time_fix"] for repair in done]),
        "cost_within_pct": share([repair.verdict["cost_within_estimate"] for repair in done]),
        "cost": None if done and not costs else sum(costs, Fraction(0)),
    }


def backlog(scope, repairs):
    """One row per band of age."""
    bands = {name: [] for name, _, _ in BANDS}
    bands["unknown"] = []
    for repair in repairs:
        if not repair.is_open:
            continue
        name = "unknown"
        if repair.start is not None:
            age = Fraction(scope.as_of - repair.start, MICROSECONDS_PER_DAY)
            name = next(name for name, least, end in BANDS if least <= age and (end is None or age < end))
        bands[name].append(repair)
    rows = []
    for name, ones in bands.items():
        ages = [scope.as_of - one.start for one in ones if one.start is not None]
        estimates = [one.row["estimated_cost"] for one in ones if one.row["estimated_cost"] is not None]
        rows.append(
            {
                "age_days": name,
                "open": len(ones),
                **{priority: sum(1 for one in ones if one.priority == priority) for priority in PRIORITIES},
                "overdue": sum(1 for one in ones if one.overdue),
                "oldest_days": Fraction(max(ages), MICROSECONDS_PER_DAY) if ages else None,
                "estimated_cost": None if ones and not estimates else sum(estimates, Fraction(0)),
            }
        )
    return rows


def exceptions(scope, promises, repairs):
    """What somebody must look at, of all history up to T."""
    found = Exceptions(SEVERITIES)
    for repair in repairs:
        row, done = repair.row, repair.phase == "completed" and not repair.is_open

        def report(code, repair=repair):
            found.report(code, "assets.items_history", repair.id, scope.branch(repair.item["branch_id"]))

        if repair.overdue:
            report("urgent_repair_overdue" if repair.priority == "urgent" else "repair_overdue")
        if repair.start is None:
            report("report_time_missing")
        elif any(repair.at[phase] is not None and repair.at[phase] < repair.start for phase in PHASES):
            report("phase_before_report")
        if done and (repair.at["assigned"] is None or repair.at["examined"] is None):
            report("phase_skipped")
        pairs = [(row["reported_at"], repair.told.get("reported"))]
        if repair.phase == "completed":
            pairs.append((row["completed_at"], repair.told.get("completed")))
        if any(own is not None and told is not None and own != told for own, told in pairs):
            report("phase_time_differs")
        if repair.events and repair.events[-1]["to_status"] != repair.phase:
            report("phase_differs")
        if done and repair.at["completed"] is None:
            report("completed_without_time")
        if repair.verdict["first_time_fix"] == "missed":
            report("repaired_again")
        if repair.verdict["cost_within_estimate"] == "missed":
            report("cost_off_estimate")
    for _ in promises.malformed:
        found.report("setting_malformed", "core.organizations", scope.database.organization_id, None)
    return found.rows()


def figures(scope):
    """The headline figures, in the definition's order."""
    _, repairs = read(scope)
    everything = group(repairs)
    reported = [repair for repair in repairs if repair.reported]
    return {
        "reported": everything["reported"],
        "completed": everything["completed"],
        "open": everything["open"],
        "overdue": sum(1 for repair in repairs if repair.overdue),
        "promises_met_pct": everything["met_pct"],
        **{f"{one}_pct": share([repair.verdict[one] for repair in reported]) for one in JUDGED},
        "first_time_fix_pct": everything["first_time_fix_pct"],
        "cost_within_pct": everything["cost_within_pct"],
        "completion_mean_hours": everything["completion_mean_hours"],
        "cost": everything["cost"],
    }
