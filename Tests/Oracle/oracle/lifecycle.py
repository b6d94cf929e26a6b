"""Every table of the lifecycle report."""

from fractions import Fraction

from oracle.categories import Categories
from oracle.item import Item, Measures, days
from oracle.records import records_of_items
from oracle.scope import Exceptions, order
from oracle.timeline import Timeline
from oracle.values import Day, nearest_rank

SEVERITIES = {
    "event_after_disposal": "high",
    "status_chain_broken": "medium",
    "scrapped_without_disposal": "medium",
    "repair_time_negative": "medium",
    "bill_shares_differ": "medium",
    "purchase_missing": "low",
    "purchase_in_future": "low",
}

KEYS = {
    "items": ("item_id",),
    "status_intervals": ("item_id", "started_at"),
    "transitions": ("from_status", "to_status"),
    "by_branch": ("branch",),
    "by_category": ("category_id",),
    "by_month": ("month_bs",),
}


def tables(scope):
    """The tables by name, each a list of rows in the declared order; a row maps a column's key to an exact value."""
    categories = Categories(scope)
    items = read_items(scope, categories)
    return {
        "items": [item.table_row() for item in items],
        "status_intervals": status_intervals(scope, items),
        "transitions": transitions(scope, items),
        "by_branch": by_branch(scope, items),
        "by_category": by_category(categories, items),
        "by_month": by_month(scope, items),
        "exceptions": exceptions(scope, items),
    }


def figures(scope):
    """The headline figures, in the definition's order."""
    items = read_items(scope, Categories(scope))
    total = Measures()
    for item in items:
        total.add(item.measures)
    row = total.row()
    names = ("items", "purchase_amount", "book_value", "failures", "mttr_hours", "mtbf_hours", "availability_pct")
    found = {name: row[name] for name in names + ("utilization_pct", "service_cost")}
    found["disposed"] = sum(1 for item in items if scope.day_in_period(item.disposed_on))
    return found


def read_items(scope, categories):
    """The items that exist, by id."""
    rows = scope.existing("assets.items")
    ids = {row["id"] for row in rows}
    known, later = {}, {}
    for event in scope.asof.rows("assets.items_history_status").values():
        if event["kind"] != "item_status" or event["item_id"] not in ids:
            continue
        if event["changed_at"] >= scope.as_of:
            later.setdefault(event["item_id"], []).append(event)
        elif event["created_at"] < scope.as_of:
            known.setdefault(event["item_id"], []).append(event)
    records = records_of_items(scope, ids)
    return [
        Item(
            scope,
            row,
            Timeline(scope, row, known.get(row["id"], []), later.get(row["id"], [])),
            records.get(row["id"], []),
            categories,
        )
        for row in rows
    ]


def status_intervals(scope, items):
    """One row per interval that overlaps the period."""
    rows = []
    for item in items:
        for interval in item.timeline.intervals:
            within = interval.overlap(scope.begins, scope.ends)
            if within == 0:
                continue
            rows.append(
                {
                    "branch": item.branch,
                    "item_id": item.id,
                    "name": item.row["name"],
                    "status": interval.status,
                    "started_at": interval.start,
                    "ended_at": None if interval.open else interval.end,
                    "changed_by": interval.changed_by,
                    "days_in_period": days(within),
                }
            )
    return rows


def transitions(scope, items):
    """One row per pair of statuses."""
    counts, stays = {}, {}
    for item in items:
        for one in item.timeline.transitions:
            if not scope.instant_in_period(one.at):
                continue
            pair = one.from_status, one.to_status
            counts[pair] = counts.get(pair, 0) + 1
            stays.setdefault(pair, [])
            if one.stay is not None:
                stays[pair].append(one.stay)
    rows = []
    for pair in sorted(counts, key=lambda pair: (order(pair[0]), order(pair[1]))):
        median, p90 = nearest_rank(stays[pair], 1, 2), nearest_rank(stays[pair], 9, 10)
        rows.append(
            {
                "from_status": pair[0],
                "to_status": pair[1],
                "count": counts[pair],
                "stay_median_days": None if median is None else days(median),
                "stay_p90_days": None if p90 is None else days(p90),
            }
        )
    return rows


def by_branch(scope, items):
    """One row per branch, those without any last."""
    sums = {}
    for item in items:
        branch_id = item.row["branch_id"] if item.branch is not None else None
        sums.setdefault(branch_id, Measures()).add(item.measures)
    keys = scope.branch_keys(sums)
    return [{"branch": code, **sums.get(branch_id, Measures()).row()} for branch_id, code in keys]


def by_category(categories, items):
    """One row per category with all below it, items without any last."""
    sums = {}
    for item in items:
        walk = categories.upward(item.row["category_id"])
        for category_id in [category["id"] for category in walk] or [None]:
            sums.setdefault(category_id, Measures()).add(item.measures)
    keys = categories.listed([item.row for item in items]) + ([None] if None in sums else [])
    return [
        {
            "category_id": category_id,
            "category_path": categories.path(category_id),
            **sums.get(category_id, Measures()).row(),
        }
        for category_id in keys
    ]


def by_month(scope, items):
    """One row per month of Bikram Sambat that the period touches."""
    rows = []
    for name, starts_on, ends_on in scope.calendar.months(scope.first, scope.last):
        first, last = max(starts_on, scope.first), min(ends_on, scope.last)
        begins = scope.zone.start(first)
        ends = min(scope.zone.start(Day(last + 1)), scope.ends)
        records = [one for item in items for one in item.records]
        rows.append(
            {
                "month_bs": name,
                "starts_on": starts_on,
                "ends_on": ends_on,
                "partial": first > starts_on or last < ends_on,
                "acquired": sum(1 for item in items if within(item.row["purchase_date"], first, last)),
                "disposed": sum(1 for item in items if within(item.disposed_on, first, last)),
                "in_maintenance_at_end": sum(
                    1 for item in items if item.timeline.status_at(ends - 1) == "maintenance"
                ),
                "failures": sum(1 for one in records if one.is_failure and begins <= one.reported_at < ends),
                "service_cost": sum(
                    (
                        one.cost or Fraction(0)
                        for one in records
                        if one.completed_at is not None and begins <= one.completed_at < ends
                    ),
                    Fraction(0),
                ),
            }
        )
    return rows


def within(day, first, last):
    """Whether a day is known and in [first, last]."""
    return day is not None and first <= day <= last


def exceptions(scope, items):
    """What somebody must look at, of all history up to T."""
    found = Exceptions(SEVERITIES)
    for item in items:
        row, timeline, branch = item.row, item.timeline, item.branch
        for event in timeline.broken:
            found.report("status_chain_broken", "assets.items_history_status", event["id"], branch)
        for event in timeline.after_disposal:
            found.report("event_after_disposal", "assets.items_history_status", event["id"], branch)
        if timeline.status == "scrapped" and item.disposed_on is None:
            found.report("scrapped_without_disposal", "assets.items", item.id, branch)
        for record in item.records:
            if record.repair_time is not None and record.repair_time < 0:
                found.report("repair_time_negative", "assets.items_history", record.id, branch)
        if row["purchase_date"] is None or row["purchase_amount"] is None:
            found.report("purchase_missing", "assets.items", item.id, branch)
        if row["purchase_date"] is not None and row["purchase_date"] > scope.as_of_day:
            found.report("purchase_in_future", "assets.items", item.id, branch)
    shares = {}
    bills = {bill["id"]: bill for bill in scope.existing("assets.shared_bills", "billed_on")}
    for part in scope.existing("assets.shared_bill_parts", parents=bills, parent_column="bill_id"):
        shares.setdefault(part["bill_id"], []).append(part["amount"])
    for bill_id, amounts in shares.items():
        total = bills[bill_id]["total"]
        if total is not None and sum(amounts) != total:
            found.report("bill_shares_differ", "assets.shared_bills", bill_id, None)
    return found.rows()


def inputs(scope, table, row):
    """The raw rows that a row of a table was computed from, as lines; for the eyes of who looks into a difference."""
    item_id = row.get("item_id") or row.get("subject_id")
    wanted = (
        ("assets.items", "id"),
        ("assets.items_history_status", "item_id"),
        ("assets.items_history", "item_id"),
        ("assets.shared_bill_parts", "bill_id"),
    )
    lines = []
    for source, column in wanted:
        for raw in scope.asof.rows(source).values():
            if item_id in (raw[column], raw["id"]):
                lines.append((source, raw))
    return lines
