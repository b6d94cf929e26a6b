"""What reports must say of each other, whatever the right figures are.

    python -m oracle.metamorphic consistent FOLDER       the reports of one scope agree with themselves and each other
    python -m oracle.metamorphic previous FOLDER         prints the arguments of the period before, then:
    python -m oracle.metamorphic previous FOLDER BEFORE  the summaries' previous figures are the figures of then
    python -m oracle.metamorphic shifted A B             B is of records, instant and period a day later
    python -m oracle.metamorphic renewed A B             B has more renewals: no day lapses by it
    python -m oracle.metamorphic reproduced A B          B is as of A's instant, made after later changes

A folder holds NAME.json for each report. Prints what doesn't hold; exit code 1 where something doesn't.
"""

import json
import os
import sys
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal

STATUSES = ("active", "maintenance", "inactive", "terminal")
KINDS = ("bluebook", "insurance", "pollution")
WORST_TO_BEST = (
    "lapsed_prior_year", "missing", "lapsed", "penalised", "unknown_rule", "in_grace", "valid", "not_applicable",
)
# Columns that a day's shift of everything leaves as they are: none that goes by a calendar's months or years.
UNSHIFTED = {
    ("lifecycle", "items"): (
        "status", "age_days", "days_active", "days_maintenance", "days_inactive", "days_terminal", "transitions",
        "failures", "repairs_closed", "services", "mttr_hours", "repair_median_hours", "repair_p90_hours",
        "mtbf_hours", "availability_pct", "utilization_pct", "service_cost", "cost_to_purchase_pct",
        "disposal_proceeds", "purchase_amount",
    ),
    ("lifecycle", "status_intervals"): ("item_id", "status", "changed_by", "days_in_period"),
    ("lifecycle", "transitions"): ("from_status", "to_status", "count", "stay_median_days", "stay_p90_days"),
    ("compliance", "documents"): (
        "document_number", "days_to_expiry", "due_in", "window_days", "covered_days", "lapsed_days", "coverage_pct",
        "gaps", "longest_gap_days", "overlap_days",
    ),
    ("compliance", "gaps"): ("vehicle_id", "kind", "days", "open"),
    ("compliance", "renewals"): ("renewal_id", "amount", "penalty_paid", "days_late"),
    ("compliance", "services"): ("item", "interval_days", "gap_days", "on_time", "state"),
    ("maintenance", "records"): (
        "record_id", "phase", "acknowledged_hours", "assigned_hours", "examined_hours", "decided_hours",
        "completed_hours", "acknowledged", "assigned", "examined", "first_time_fix", "cost", "result",
    ),
    ("maintenance", "sla"): ("phase", "priority", "n", "met", "met_pct", "p50", "p90", "worst", "pending", "result"),
    ("maintenance", "backlog"): ("age_days", "open", "urgent", "serious", "normal", "overdue", "oldest_days"),
    ("security", "blocks"): ("user_id", "ended", "ended_by"),
    ("security", "users"): ("user_id", "dormant", "privileges", "active_without_position"),
}
# Dates that move with the records.
SHIFTED = {
    ("lifecycle", "items"): ("purchased_on", "disposed_on"),
    ("compliance", "documents"): ("last_renewed_on", "valid_from", "valid_until"),
    ("compliance", "gaps"): ("starts_on", "ends_on"),
    ("compliance", "services"): ("previous_on", "done_on", "due_on"),
}


class Checks:
    """Collects what doesn't hold."""

    def __init__(self):
        self.wrong = []
        self.made = 0

    def equal(self, what, left, right, tolerance=0):
        """Both are the same, figures within a tolerance (of parts that were rounded)."""
        self.made += 1
        numbers = isinstance(left, (int, Decimal)) and isinstance(right, (int, Decimal))
        if left != right and not (numbers and abs(left - right) <= tolerance):
            self.wrong.append(f"{what}: {left} and {right}")

    def holds(self, what, condition):
        """A condition holds."""
        self.made += 1
        if not condition:
            self.wrong.append(what)


def load(folder):
    """Report name -> tables."""
    documents = {}
    for name in sorted(os.listdir(folder)):
        if name.endswith(".json"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                documents[name[:-5]] = json.load(file, parse_float=Decimal)["tables"]
    return documents


def number(value):
    """A figure: money is text in JSON."""
    return Decimal(value) if isinstance(value, str) else value


def total(rows, column):
    """The sum of a column's known figures."""
    return sum((number(row[column]) for row in rows if row[column] is not None), Decimal(0))


def instant(text):
    """A time with its offset."""
    return datetime.fromisoformat(text)


def half(rows):
    """How far a sum of rounded parts may be from the rounded sum."""
    return Decimal("0.005") * (len(rows) + 1)


def facts(tables):
    """The summary's rows by key."""
    return {row["key"]: row for row in tables["summary"] if row["section"] != "exceptions"}


# MARK: One scope


def consistent(checks, reports):
    """Every relation between figures of one scope."""
    lifecycle(checks, reports["lifecycle"])
    compliance(checks, reports["compliance"])
    inventory(checks, reports["inventory"], reports["lifecycle"])
    renewals(checks, reports["renewals"], reports["compliance"])
    for name, tables in reports.items():
        for table, rows in tables.items():
            twins(checks, f"{name} {table}", rows)
        severities = Counter(row["severity"] for row in tables.get("exceptions", ()))
        for row in tables["summary"]:
            if row["section"] == "exceptions":
                checks.equal(f"{name} exceptions {row['key']}", row["value"], severities[row["key"]])


# The calendar's first day, and the last one that is published.
FIRST_DAY, LAST_DAY = "1918-04-13", "2027-04-13"


def twins(checks, what, rows):
    """Each date column has its twins, marked as projected where the calendar isn't published."""
    for row in rows:
        for column in row:
            if not column.endswith("_bs_projected"):
                continue
            day = row[column.removesuffix("_bs_projected")]
            has_twin = day is not None and day >= FIRST_DAY
            checks.equal(f"{what} {column} of {day}", row[column], day > LAST_DAY if has_twin else None)
            checks.equal(f"{what} twin of {day}", row[column.removesuffix("_projected")] is not None, has_twin)


def roots(rows):
    """The rows of categories that are under no other, and of items without a category."""
    return [row for row in rows if row["category_path"] is None or " / " not in row["category_path"]]


def rooted(rows, categories):
    """The items that such a row counts: all but those of categories that go round in a circle."""
    tops = {row["category_path"] for row in roots(categories)}
    return [row for row in rows if row["category_path"] is None or row["category_path"].split(" / ")[0] in tops]


def lifecycle(checks, tables):
    """Items against intervals, transitions, groups, months and headlines."""
    items, intervals = tables["items"], defaultdict(list)
    for row in tables["status_intervals"]:
        intervals[row["item_id"]].append(row)
    for item in items:
        what = f"lifecycle {item['item_id']}"
        own = intervals[item["item_id"]]
        for before, after in zip(own, own[1:]):
            checks.holds(f"{what} intervals are in order", before["ended_at"] is not None)
            ends, begins = before["ended_at"], after["started_at"]
            checks.holds(f"{what} intervals overlap", instant(ends) <= instant(begins))
        days = defaultdict(Decimal)
        for row in own:
            terminal = row["status"] in ("retired", "scrapped")
            days["terminal" if terminal else row["status"]] += number(row["days_in_period"])
        for status in STATUSES:
            checks.equal(f"{what} days_{status}", number(item[f"days_{status}"]), days[status], half(own))
        life = sum(number(item[f"days_{status}"]) for status in STATUSES[:3])
        if item["utilization_pct"] is not None and life > 1:
            share = number(item["days_active"]) * 100 / life
            checks.equal(f"{what} utilization_pct", number(item["utilization_pct"]), share, 2)
    checks.equal("lifecycle transitions", total(items, "transitions"), total(tables["transitions"], "count"))
    summary = facts(tables)
    for group, members in (
        (tables["by_branch"], items), (roots(tables["by_category"]), rooted(items, tables["by_category"]))
    ):
        checks.equal("lifecycle items of groups", total(group, "items"), len(members))
        for column in ("purchase_amount", "service_cost", "failures"):
            checks.equal(f"lifecycle {column} of groups", total(group, column), total(members, column))
        for column in ("book_value", *(f"days_{status}" for status in STATUSES)):
            checks.equal(f"lifecycle {column} of groups", total(group, column), total(members, column), half(members))
    months = tables["by_month"]
    checks.equal("lifecycle failures by month", total(months, "failures"), total(items, "failures"))
    checks.equal("lifecycle service_cost by month", total(months, "service_cost"), total(items, "service_cost"))
    checks.equal("lifecycle disposed by month", total(months, "disposed"), summary["disposed"]["value"])
    checks.equal("lifecycle items of summary", summary["items"]["value"], len(items))
    checks.equal("lifecycle failures of summary", summary["failures"]["value"], total(items, "failures"))


def compliance(checks, tables):
    """Documents against gaps, vehicles, groups, the last month and headlines."""
    gaps, documents = defaultdict(list), tables["documents"]
    for row in tables["gaps"]:
        gaps[row["vehicle_id"], row["kind"]].append(row)
    states, penalties = defaultdict(dict), defaultdict(list)
    for row in documents:
        key = row["vehicle_id"], row["kind"]
        what = f"compliance {key}"
        states[row["vehicle_id"]][row["kind"]] = row["state"]
        penalties[row["vehicle_id"]].append(row)
        if row["window_days"] is None:
            checks.equal(f"{what} gaps without a window", gaps[key], [])
            continue
        checks.equal(f"{what} window", row["covered_days"] + row["lapsed_days"], row["window_days"])
        checks.equal(f"{what} lapsed", total(gaps[key], "days"), row["lapsed_days"])
        checks.equal(f"{what} gaps", len(gaps[key]), row["gaps"])
        checks.equal(f"{what} longest", max((gap["days"] for gap in gaps[key]), default=0), row["longest_gap_days"])
        checks.holds(f"{what} overlap", row["overlap_days"] <= row["covered_days"])
    for row in tables["vehicles"]:
        own = states[row["vehicle_id"]]
        what = f"compliance {row['vehicle_id']}"
        checks.equal(f"{what} worst", row["worst_state"], min(own.values(), key=WORST_TO_BEST.index))
        for kind in KINDS:
            checks.equal(f"{what} {kind}", row[f"{kind}_state"], own[kind])
        if row["penalty_amount"] is not None:
            rows = penalties[row["vehicle_id"]]
            checks.equal(f"{what} penalty", number(row["penalty_amount"]), total(rows, "penalty_amount"), half(rows))
    counts = Counter(row["state"] for row in documents)
    applicable = len(documents) - counts["not_applicable"]
    for name, rows in (("by_branch", tables["by_branch"]), ("by_month", tables["by_month"])):
        for row in rows:
            parts = row["valid"] + row["in_grace"] + row["lapsed"] + row["missing"]
            checks.equal(f"compliance {name} {row} parts", parts, row["applicable"])
    checks.equal("compliance applicable by branch", total(tables["by_branch"], "applicable"), applicable)
    for state in ("valid", "in_grace", "missing"):
        checks.equal(f"compliance {state} by branch", total(tables["by_branch"], state), counts[state])
    summary = facts(tables)
    checks.equal("compliance valid of summary", summary["valid"]["value"], counts["valid"])
    if day_of(summary["period_to"]) == day_of(summary["as_of_date"]) and tables["by_month"]:
        last = tables["by_month"][-1]
        for state in ("valid", "in_grace", "missing"):
            checks.equal(f"compliance {state} of the last month", last[state], counts[state])
    for row in tables["forecast"]:
        checks.holds("compliance forecast", states[row["vehicle_id"]][row["kind"]] not in ("missing", "not_applicable"))


def inventory(checks, tables, lifecycle_tables):
    """The register against the lifecycle's items and its own groups."""
    items = {row["item_id"]: row for row in lifecycle_tables["items"]}
    register = tables["register"]
    checks.equal("inventory items", [row["item_id"] for row in register], list(items))
    columns = (
        "branch", "category_path", "name", "status", "purchased_on", "purchase_amount", "depreciation_method",
        "book_value", "accumulated_depreciation", "disposed_on", "disposal_proceeds", "disposal_gain",
    )
    for row in register:
        for column in columns:
            checks.equal(f"inventory {row['item_id']} {column}", row[column], items[row["item_id"]][column])
    for group, members in (
        (tables["by_branch"], register), (roots(tables["by_category"]), rooted(register, tables["by_category"]))
    ):
        own = [row for row in members if row["disposed_on"] is None]
        checks.equal("inventory items of groups", total(group, "items"), len(members))
        checks.equal("inventory held of groups", total(group, "held"), len(own))
        checks.equal("inventory book value of groups", total(group, "book_value"), total(own, "book_value"), half(own))
    for row in tables["tax_pools"]:
        what = f"inventory {row['fiscal_year']} {row['pool']}"
        if row["depreciation"] is not None and row["base"] is not None:
            rest = number(row["base"]) - number(row["depreciation"])
            checks.equal(f"{what} closing", number(row["closing"]), rest)


def renewals(checks, tables, compliance_tables):
    """What is due against the documents of compliance."""
    documents = {(row["vehicle_id"], row["kind"]): row for row in compliance_tables["documents"]}
    due = {(row["vehicle_id"], row["kind"]): row for row in tables["due"]}
    for key, row in due.items():
        document = documents[key]
        what = f"renewals {key}"
        for column in ("branch", "plate", "state", "days_to_expiry", "document_number", "penalty_amount"):
            checks.equal(f"{what} {column}", row[column], document[column])
        checks.equal(f"{what} expiry", row["expires_on"], document["valid_until"])
    for key, row in documents.items():
        if row["state"] not in ("valid", "not_applicable"):
            checks.holds(f"renewals {key} {row['state']} is due", key in due)
        elif row["state"] == "not_applicable":
            checks.holds(f"renewals {key} isn't due", key not in due)
        elif row["days_to_expiry"] <= 330:
            # Twelve months that begin with that of D hold at least so many days after it.
            checks.holds(f"renewals {key} falls due", key in due)
    for group in (tables["by_branch"], tables["by_month"]):
        checks.equal("renewals of groups", total(group, "documents"), len(due))


# MARK: Two scopes


def day_of(row):
    """The day that a line of the summary names."""
    return date.fromisoformat(row["text"][:10])


def previous(checks, reports, before):
    """Each summary's previous figures are those of a report on the period before, run on its last day."""
    for name, tables in reports.items():
        then = facts(before[name])
        for key, row in facts(tables).items():
            if row["section"] == "figures":
                checks.equal(f"{name} {key} before", row["previous"], then[key]["value"])


def previous_arguments(reports):
    """The arguments of that report."""
    summary = facts(reports["lifecycle"])
    first, last = day_of(summary["period_from"]), day_of(summary["period_to"])
    end = first - timedelta(days=1)
    return f"--as-of {end} --from {first - (last - first) - timedelta(days=1)} --to {end}"


def shifted(checks, reports, later):
    """All figures of days, hours and counts are the same, and the records' dates a day later."""
    for (name, table), columns in UNSHIFTED.items():
        rows, others = reports[name][table], later[name][table]
        checks.equal(f"{name} {table} rows", len(rows), len(others))
        for row, other in zip(rows, others):
            for column in columns:
                checks.equal(f"{name} {table} {list(row.values())[:3]} {column}", row[column], other[column])
            for column in SHIFTED.get((name, table), ()):
                moved = row[column] and (date.fromisoformat(row[column]) + timedelta(days=1)).isoformat()
                checks.equal(f"{name} {table} {list(row.values())[:3]} {column}", moved, other[column])


def renewed(checks, reports, later):
    """More renewals: no document has fewer covered or more lapsed days in the same window."""
    rows = zip(reports["compliance"]["documents"], later["compliance"]["documents"], strict=True)
    rose = 0
    for row, other in rows:
        # Without a registration the first renewal begins the window.
        if row["window_days"] is None or row["window_days"] != other["window_days"]:
            continue
        what = f"compliance {row['vehicle_id']} {row['kind']}"
        checks.holds(f"{what} lapsed days rose", other["lapsed_days"] <= row["lapsed_days"])
        checks.holds(f"{what} covered days fell", other["covered_days"] >= row["covered_days"])
        rose += other["covered_days"] > row["covered_days"]
    checks.holds("no document is covered better", rose > 0)


# What goes by the last sign-in, of which only the latest is kept: `users` says so in current_value.
LAST_SIGN_IN = {
    "summary": {"dormant_users", "medium"},
    "controls": {"dormant_accounts_closed"},
    "provenance": {"exceptions"},
    "exceptions": {"dormant_active_user"},
}


def reproduced(checks, reports, later):
    """Everything is as it was, apart from the columns that a row's current_value names, and that column itself."""
    for name, tables in reports.items():
        for table, rows in tables.items():
            kept, others = (
                [row for row in side if not is_exempt(name, table, row)] for side in (rows, later[name][table])
            )
            checks.equal(f"{name} {table} rows", len(kept), len(others))
            for row, other in zip(kept, others):
                current = set()
                for side in (row, other):
                    current |= set((side.get("current_value") or "").split(","))
                for column in row:
                    if column != "current_value" and not any(column.startswith(key) for key in current if key):
                        what = f"{name} {table} {list(row.values())[:3]} {column}"
                        checks.equal(what, row[column], other[column])


def is_exempt(name, table, row):
    """Whether a line of the security report sums up what current_value speaks of."""
    words = {row.get("key"), row.get("control_id"), row.get("code")}
    return name == "security" and bool(words & LAST_SIGN_IN.get(table, set()))


def main():
    """Returns the exit code."""
    command, *folders = sys.argv[1:]
    reports = [load(folder) for folder in folders]
    if command == "previous" and len(folders) == 1:
        print(previous_arguments(reports[0]))
        return 0
    checks = Checks()
    {"consistent": consistent, "previous": previous, "shifted": shifted, "renewed": renewed, "reproduced": reproduced}[
        command
    ](checks, *reports)
    for line in checks.wrong[:40]:
        print(line)
    print(f"{command}: {checks.made} checks, {len(checks.wrong)} don't hold")
    return 1 if checks.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
