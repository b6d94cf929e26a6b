"""Service records and what they cost."""

from fractions import Fraction


class Record:
    """One service record as of T.

    - cost: its shares of bills, else its actual cost; None where neither is known.
    - completed_at: None unless its phase is `completed` and that was before T.
    """

    def __init__(self, scope, row, shares):
        self.id = row["id"]
        self.item_id = row["item_id"]
        self.row = row
        self.kind = row["kind"]
        self.phase = row["phase"]
        self.reported_at = row["reported_at"]
        completed = row["completed_at"]
        done = self.phase == "completed" and completed is not None and completed < scope.as_of
        self.completed_at = completed if done else None
        self.cost = sum(shares, Fraction(0)) if shares else row["actual_cost"]

    @property
    def is_failure(self):
        """A repair that was reported and not cancelled."""
        return self.kind == "repair" and self.phase != "cancelled" and self.reported_at is not None

    @property
    def repair_time(self):
        """Microseconds from report to completion, negative ones too; None of anything but a completed repair."""
        if self.kind != "repair" or self.completed_at is None or self.reported_at is None:
            return None
        return self.completed_at - self.reported_at

    @property
    def is_closed_repair(self):
        """A completed repair whose time makes sense."""
        return self.repair_time is not None and self.repair_time >= 0

    @property
    def is_service(self):
        """A completed planned service or inspection."""
        return self.kind in ("planned", "inspection") and self.completed_at is not None


def shares_of_records(scope):
    """The amounts that each record bears of bills that exist: record id -> list."""
    bills = {row["id"] for row in scope.existing("assets.shared_bills", "billed_on")}
    shares = {}
    for part in scope.existing("assets.shared_bill_parts", parents=bills, parent_column="bill_id"):
        if part["history_id"] is not None:
            shares.setdefault(part["history_id"], []).append(part["amount"])
    return shares


def records_of_items(scope, items):
    """The records of items that exist: item id -> list, by id."""
    shares = shares_of_records(scope)
    records = {}
    for row in scope.existing("assets.items_history", "reported_at", parents=items, parent_column="item_id"):
        records.setdefault(row["item_id"], []).append(Record(scope, row, shares.get(row["id"])))
    return records
