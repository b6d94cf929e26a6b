"""Planned services: done in time, or due."""

from oracle.timeline import TERMINAL, Timeline
from oracle.values import Day

DUE_WITHIN_DAYS = 30


def item_timelines(scope):
    """The existing items and the timeline of each: {id: (item, Timeline)}."""
    items = {row["id"]: row for row in scope.existing("assets.items")}
    known = {item_id: [] for item_id in items}
    later = {item_id: [] for item_id in items}
    # An event of a time at or after T serves whenever it was recorded, so existence isn't asked here.
    for event in scope.asof.rows("assets.items_history_status").values():
        if event["kind"] != "item_status" or event["item_id"] not in items:
            continue
        if event["changed_at"] >= scope.as_of:
            later[event["item_id"]].append(event)
        elif event["created_at"] < scope.as_of:
            known[event["item_id"]].append(event)
    return {
        item_id: (item, Timeline(scope, item, known[item_id], later[item_id]))
        for item_id, item in items.items()
    }


def service_rows(scope, timelines):
    """One row per planned service completed in the period, by item and time, and one per item whose next is near."""
    records = {}
    for record in scope.existing("assets.items_history", "reported_at", timelines, "item_id"):
        completed = record["completed_at"]
        if record["kind"] == "planned" and record["phase"] == "completed" and completed is not None:
            if completed < scope.as_of:
                records.setdefault(record["item_id"], []).append(record)
    rows = []
    for item_id, (item, timeline) in sorted(timelines.items()):
        done = sorted(records.get(item_id, []), key=lambda record: (record["completed_at"], record["id"]))
        interval = item["service_interval_days"]
        if interval is not None and interval < 1:
            interval = None
        previous = None
        for record in done:
            done_on = record["service_date"]
            if done_on is None:
                done_on = scope.zone.day(record["completed_at"])
            if scope.instant_in_period(record["completed_at"]):
                # The first counts from the purchase, one that is after it too: the gap is negative then.
                since = previous if previous is not None else item["purchase_date"]
                rows.append(done_row(item_id, interval, since, done_on))
            previous = done_on
        since = previous if previous is not None else item["purchase_date"]
        disposed = item["disposed_on"] is not None and item["disposed_on"] <= scope.as_of_day
        if interval is None or since is None or disposed or timeline.status in TERMINAL:
            continue
        due_on = Day(since + interval)
        if due_on <= scope.as_of_day + DUE_WITHIN_DAYS:
            rows.append(
                {
                    "item": item_id,
                    "interval_days": interval,
                    "previous_on": since,
                    "done_on": None,
                    "gap_days": None,
                    "on_time": None,
                    "due_on": due_on,
                    "state": "overdue" if due_on < scope.as_of_day else "due",
                }
            )
    return rows


def done_row(item_id, interval, previous, done_on):
    """The row of a service done; what can't be measured without an interval or a day before is empty."""
    gap = None if previous is None else done_on - previous
    measurable = gap is not None and interval is not None
    return {
        "item": item_id,
        "interval_days": interval,
        "previous_on": previous,
        "done_on": done_on,
        "gap_days": gap,
        "on_time": 10 * abs(gap - interval) <= interval if measurable else None,
        "due_on": Day(previous + interval) if measurable else None,
        "state": "done",
    }
