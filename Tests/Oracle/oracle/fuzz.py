"""Records that crowd the edges of the rules, as SQL for a migrated, empty database: `python -m oracle.fuzz --seed N`.

Times fall on local midnights, on each other and a microsecond beside; changes of rows are in the audit trail, some are
in no trail, some rows are deleted for good; items lack what they should have. One organization, `fuzz`.
"""

import argparse
import json
import random
import uuid
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

# Nepal's clocks, and clocks that skip or repeat an hour at midnight.
ZONES = ("Asia/Kathmandu", "Asia/Kathmandu", "Africa/Cairo", "America/Havana", "Asia/Beirut")
BEGINNING = datetime(2020, 1, 1, tzinfo=timezone.utc)
STATUSES = ("active", "maintenance", "inactive", "retired", "scrapped")
# Days of which an end is worth an as-of: leap day, new year, fiscal year's end, quarter's end, and some between.
DAYS = [
    date(2024, 2, 29),
    date(2025, 7, 16),
    date(2025, 10, 17),
    date(2026, 4, 13),
    date(2026, 4, 14),
    date(2026, 7, 16),
    # Summer time begins or ends: Cairo, Havana, Beirut.
    date(2026, 4, 24),
    date(2025, 10, 31),
    date(2025, 11, 2),
    date(2026, 3, 29),
]


class Fuzz:
    """Makes rows with a past: `rows` as they end up, `events` of the audit trail."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.zone_name = self.random.choice(ZONES)
        self.zone = ZoneInfo(self.zone_name)
        self.organization = self.id()
        self.rows = {}
        self.events = []

    def id(self):
        """A uuid out of the seed."""
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def maybe(self, value, chance=0.8):
        """The value, or none."""
        return value if self.random.random() < chance else None

    def day(self):
        """A date at or near an edge, or anywhere between 2021 and 2027."""
        if self.random.random() < 0.3:
            return self.random.choice(DAYS) + timedelta(days=self.random.choice((-1, 0, 0, 1)))
        return date(2021, 1, 1) + timedelta(days=self.random.randrange(2200))

    def instant(self):
        """A time at or near a local midnight, or anywhere."""
        day = self.day()
        midnight = datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(timezone.utc)
        if self.random.random() < 0.35:
            return midnight + timedelta(microseconds=self.random.choice((-1, 0, 0, 1, 43_200_000_000)))
        return midnight + timedelta(microseconds=self.random.randrange(86_400_000_000))

    def amount(self):
        """Money with ugly cents, 0 and below at times."""
        return self.random.choice((0, -1, 1, 3)) if self.random.random() < 0.15 else self.random.randrange(10**7) / 100

    def add(self, table, created_at=None, **values):
        """A new row; returns it."""
        created_at = created_at or self.instant()
        row = {
            "organization_id": self.organization,
            "id": self.id(),
            **values,
            "created_at": created_at,
            "updated_at": created_at,
        }
        row.setdefault("created_by", None)
        self.rows.setdefault(table, []).append(row)
        if self.random.random() < 0.5:
            self.events.append((created_at, row["created_by"], "INSERT", table, row["id"], None, dict(row)))
        return row

    def change(self, table, row, changes, traced=True, actor=None, at=None):
        """Changes a row at a time after its last change."""
        latest = row["updated_at"]
        at = at or latest + timedelta(seconds=self.random.choice((0, 1, 3600, 86400 * 40, 86400 * 400)))
        at = max(at, latest)
        changed = {name: value for name, value in changes.items() if row.get(name) != value}
        if not changed:
            return
        if traced:
            before = {name: row.get(name) for name in changed}
            self.events.append((at, actor, "UPDATE", table, row["id"], before, changed))
        row.update(changed)
        row["updated_at"] = at

    def delete(self, table, row):
        """Removes a row for good, on the record."""
        at = max(self.instant(), row["updated_at"])
        self.rows[table].remove(row)
        self.events.append((at, None, "DELETE", table, row["id"], dict(row), None))

    def past(self, table, row, candidates, chance=0.4):
        """Some changes out of candidates (column -> maker of a value), traced or not."""
        while self.random.random() < chance:
            name = self.random.choice(list(candidates))
            self.change(table, row, {name: candidates[name]()}, self.random.random() < 0.8)

    # MARK: Output

    def script(self):
        """The SQL. Triggers are off: times are set on purpose."""
        lines = [
            "BEGIN;",
            "SET LOCAL session_replication_role = replica;",
            f"INSERT INTO core.organization_directory (organization_id, slug) VALUES ('{self.organization}', 'fuzz');",
        ]
        for table, rows in self.rows.items():
            for row in rows:
                names = ", ".join(row)
                values = ", ".join(literal(value) for value in row.values())
                lines.append(f"INSERT INTO {table} ({names}) VALUES ({values});")
        shuffled = sorted(self.events, key=lambda event: event[0])
        for at, actor, action, table, row_id, before, after in shuffled:
            values = ", ".join(
                literal(value)
                for value in (self.organization, at, actor, action, table, row_id, image(before), image(after))
            )
            lines.append(
                "INSERT INTO audit.events (organization_id, at, actor, action, table_name, row_id, before, after) "
                f"VALUES ({values});"
            )
        return "\n".join(lines + ["COMMIT;"])


def image(row):
    """A row of the audit trail."""
    return None if row is None else json.dumps(row, default=lambda value: value.isoformat())


def literal(value):
    """An SQL literal."""
    if value is None:
        return "NULL"
    if isinstance(value, (bool, int, float)):
        return str(value)
    if isinstance(value, dict):
        value = json.dumps(value)
    if isinstance(value, (date, datetime)):
        value = value.isoformat()
    return "'" + value.replace("'", "''") + "'"


def people(fuzz):
    """Branches, positions, users, rights, attempts and counters."""
    r = fuzz.random
    fuzz.add("core.organizations", BEGINNING, name="Fuzz", slug="fuzz", timezone=fuzz.zone_name)
    organization = fuzz.rows["core.organizations"][0]
    organization["id"] = fuzz.organization
    organization["settings"] = {}
    fuzz.events.clear()
    settings = r.choice(
        (
            {},
            {"block_failures": 2, "block_minutes": 30, "dormant_days": 30},
            {"block_failures": 0, "dormant_days": "90", "working_hours": {"days": ["mon"], "from": "9", "to": "17:00"}},
            {"working_hours": {"days": ["mon", "tue"], "from": "00:00", "to": "24:00"}, "block_minutes": True},
        )
    )
    fuzz.change("core.organizations", organization, {"settings": settings}, at=BEGINNING + timedelta(days=366))
    codes = ("KTM", "PKR", "b", "É", "z")
    branches = [fuzz.add("core.branches", name=f"Branch {n}", code=code) for n, code in enumerate(codes)]
    for row in branches:
        fuzz.past("core.branches", row, {"code": lambda: f"C{r.randrange(10**6)}", "deleted_at": fuzz.instant})
    lists = [
        {},
        {"modules": {"assets": {"scope": "organization", "view": True, "create": False}}},
        {"modules": {"assets": {"view": True}, "Vehicles": {"scope": "branches", "delete": True, "update": "yes"}}},
        {"departments": {"Fleet": ["driver"]}},
    ]
    positions = [fuzz.add("core.positions", name=f"Position {n}", access_list=r.choice(lists)) for n in range(4)]
    for row in positions:
        fuzz.past("core.positions", row, {"name": lambda: "Renamed", "deleted_at": fuzz.instant})
    users = []
    for n in range(25):
        users.append(
            fuzz.add(
                "core.users",
                email=f"user{n}@example.org",
                branch_id=fuzz.maybe(r.choice(branches)["id"]),
                position_id=fuzz.maybe(r.choice(positions)["id"]),
                is_active=r.random() < 0.8,
                last_login_at=fuzz.maybe(fuzz.instant(), 0.5),
            )
        )
    ids = [row["id"] for row in users]
    for row in users:
        candidates = {
            "position_id": lambda: r.choice(positions)["id"],
            "is_active": lambda: r.random() < 0.5,
            "deleted_at": fuzz.instant,
            "email": lambda: f"new{r.randrange(10**6)}@example.org",
        }
        while r.random() < 0.5:
            name = r.choice(list(candidates))
            actor = r.choice((row["id"], r.choice(ids), None))
            fuzz.change("core.users", row, {name: candidates[name]()}, r.random() < 0.8, actor)
    rights(fuzz, ids)
    sign_ins(fuzz, ids)
    return branches, ids


def rights(fuzz, ids):
    """Grants, revoked, rewritten and removed ones too."""
    r = fuzz.random
    for _ in range(40):
        row = fuzz.add(
            "core.access",
            user_id=r.choice(ids),
            module=r.choice(("assets", "vehicles")),
            scope=r.choice(("organization", "branches")),
            can_view=r.random() < 0.5,
            can_create=r.random() < 0.5,
            can_update=r.random() < 0.5,
            can_delete=r.random() < 0.2,
            granted_by=fuzz.maybe(r.choice(ids)),
            granted_at=fuzz.instant(),
            revoked_at=fuzz.maybe(fuzz.instant(), 0.3),
        )
        if r.random() < 0.2:
            row["granted_by"] = row["user_id"]
        if r.random() < 0.4:
            changes = r.choice(({"revoked_at": fuzz.instant(), "revoked_by": r.choice(ids)}, {"can_view": True}))
            fuzz.change("core.access", row, changes, r.random() < 0.8, r.choice((row["user_id"], r.choice(ids), None)))
        if r.random() < 0.1:
            fuzz.delete("core.access", row)


def sign_ins(fuzz, ids):
    """Bursts of attempts a few minutes apart, and counters that people reset."""
    r = fuzz.random
    for user_id in ids:
        moments = []
        for _ in range(r.randrange(6)):
            at = fuzz.instant()
            for _ in range(r.randrange(1, 14)):
                moments.append(at)
                fuzz.add(
                    "authentication.attempts",
                    at + timedelta(seconds=r.choice((0, 0, 0, 86400))),
                    user_id=user_id,
                    at=at,
                    success=r.random() < 0.2,
                )
                at += timedelta(minutes=r.choice((0, 1, 2, 5, 15, 30)), microseconds=r.choice((0, 0, 0, 1)))
        if not moments:
            continue
        counter = fuzz.add("authentication.jwt_request_counters", min(moments), user_id=user_id)
        for at in sorted(r.sample(moments, min(len(moments), 4))):
            at += timedelta(minutes=r.choice((0, 1, 7, 14)))
            changes = {"unblocked_at": r.choice((at, None)), "unblocked_by": r.choice((user_id, r.choice(ids), None))}
            fuzz.change("authentication.jwt_request_counters", counter, changes, True, None, at)


def register(fuzz, branches, ids):
    """Categories, items, what happened to them and what it cost."""
    r = fuzz.random
    methods = ("straight_line", "declining_balance")
    categories = []
    for n in range(10):
        row = fuzz.add(
            "assets.categories",
            name=f"Category {n}",
            parent_id=fuzz.maybe(r.choice(categories)["id"], 0.7) if categories else None,
            depreciation_method=fuzz.maybe(r.choice(methods), 0.5),
            depreciation_rate=fuzz.maybe(r.choice((10, 15.5, 33.3333, 100, 120, 0, -5)), 0.6),
            useful_life_months=fuzz.maybe(r.choice((0, 1, 7, 36, 60)), 0.6),
            salvage_value=fuzz.maybe(fuzz.amount(), 0.4),
        )
        categories.append(row)
    # A walk that meets itself.
    categories[0]["parent_id"] = categories[-1]["id"]
    for row in categories:
        fuzz.past("assets.categories", row, {"name": lambda: "Renamed", "deleted_at": fuzz.instant})
    makers = [fuzz.add("assets.manufacturer", name=f"Maker {n}") for n in range(3)]
    models = [fuzz.add("assets.model_number", name=f"Model {n}") for n in range(3)]
    vendors = [fuzz.add("assets.purchased_from", name=f"Vendor {n}") for n in range(3)]
    for row in makers + models:
        table = "assets.manufacturer" if row in makers else "assets.model_number"
        fuzz.past(table, row, {"name": lambda: "Renamed"})
    records = []
    for n in range(150):
        purchased = fuzz.day()
        item = fuzz.add(
            "assets.items",
            name=f"Item {n}",
            branch_id=fuzz.maybe(r.choice(branches)["id"]),
            category_id=fuzz.maybe(r.choice(categories)["id"]),
            model_number_id=fuzz.maybe(r.choice(models)["id"], 0.5),
            manufacturer_id=fuzz.maybe(r.choice(makers)["id"], 0.5),
            purchased_from_id=fuzz.maybe(r.choice(vendors)["id"], 0.5),
            serial_number=fuzz.maybe(f"S{n}"),
            purchase_date=fuzz.maybe(purchased, 0.9),
            purchase_amount=fuzz.maybe(fuzz.amount(), 0.9),
            warranty_months=fuzz.maybe(r.choice((0, 1, 12, 24, -1, 120000)), 0.7),
            useful_life_months=fuzz.maybe(r.choice((0, 1, 7, 36, 60)), 0.4),
            salvage_value=fuzz.maybe(fuzz.amount(), 0.4),
            depreciation_method=fuzz.maybe(r.choice(methods), 0.4),
            depreciation_rate=fuzz.maybe(r.choice((10, 15.5, 33.3333, 100, 120, 0, -5)), 0.4),
            service_interval_days=fuzz.maybe(r.choice((0, 30, 90, -3)), 0.5),
            next_service_date=fuzz.maybe(fuzz.day(), 0.4),
            status=r.choice(STATUSES),
            disposed_on=fuzz.maybe(fuzz.day(), 0.3),
            disposal_proceeds=fuzz.maybe(fuzz.amount(), 0.3),
            approved_by=fuzz.maybe(r.choice(ids)),
            approved_at=fuzz.maybe(fuzz.instant()),
            created_by=fuzz.maybe(r.choice(ids)),
        )
        if r.random() < 0.3:
            item["approved_by"] = item["created_by"]
        candidates = {
            "branch_id": lambda: r.choice(branches)["id"],
            "purchase_amount": fuzz.amount,
            "disposed_on": fuzz.day,
            "status": lambda: r.choice(STATUSES),
            "deleted_at": fuzz.instant,
            "name": lambda: "Renamed",
        }
        fuzz.past("assets.items", item, candidates)
        changes(fuzz, item, ids)
        records += services(fuzz, item, ids)
    bills(fuzz, records)


def changes(fuzz, item, ids):
    """Changes of status, some of a broken chain, some at one moment."""
    r = fuzz.random
    moments = sorted(fuzz.instant() for _ in range(r.randrange(8)))
    if len(moments) > 2 and r.random() < 0.4:
        moments[1] = moments[0]
    status = r.choice(STATUSES[:3])
    for at in moments:
        source = fuzz.maybe(status if r.random() < 0.85 else r.choice(STATUSES), 0.95)
        target = r.choice(STATUSES[:3] if r.random() < 0.85 else STATUSES)
        fuzz.add(
            "assets.items_history_status",
            r.choice((at, at, at, at + timedelta(days=r.randrange(60)))),
            item_id=item["id"],
            kind="item_status",
            from_status=source,
            to_status=target,
            changed_at=at,
            changed_by=fuzz.maybe(r.choice(ids)),
        )
        status = target


def services(fuzz, item, ids):
    """Records of an item."""
    r, records = fuzz.random, []
    for _ in range(r.randrange(5)):
        reported = fuzz.instant()
        completed = reported + timedelta(
            hours=r.choice((-5, 0, 1, 30, 700)), microseconds=r.choice((0, 0, -1, 1, 1_234_567))
        )
        record = fuzz.add(
            "assets.items_history",
            item_id=item["id"],
            title=f"Record {r.randrange(10**6)}",
            kind=r.choice(("repair", "repair", "planned", "inspection", "other")),
            phase=r.choice(("completed", "completed", "completed", "decided", "cancelled")),
            actual_cost=fuzz.maybe(fuzz.amount()),
            estimated_cost=fuzz.maybe(fuzz.amount()),
            reported_at=fuzz.maybe(reported, 0.9),
            reported_by=fuzz.maybe(r.choice(ids)),
            approved_by=fuzz.maybe(r.choice(ids)),
            approved_at=fuzz.maybe(fuzz.instant()),
            completed_at=fuzz.maybe(completed, 0.9),
            service_date=fuzz.maybe(fuzz.day(), 0.5),
            next_service_date=fuzz.maybe(fuzz.day(), 0.4),
            created_by=fuzz.maybe(r.choice(ids)),
        )
        if r.random() < 0.2:
            record["approved_by"] = record["reported_by"]
        candidates = {
            "phase": lambda: r.choice(("completed", "cancelled", "decided")),
            "actual_cost": fuzz.amount,
            "deleted_at": fuzz.instant,
            "completed_at": fuzz.instant,
        }
        fuzz.past("assets.items_history", record, candidates)
        records.append(record)
    return records


def bills(fuzz, records):
    """Shared bills with their parts."""
    r = fuzz.random
    for n in range(40):
        parts = [fuzz.amount() for _ in range(r.randrange(4))]
        total = round(sum(parts), 2) if r.random() < 0.7 else fuzz.amount()
        bill = fuzz.add(
            "assets.shared_bills", number=f"B{n}", billed_on=fuzz.maybe(fuzz.day(), 0.9), total=fuzz.maybe(total, 0.9)
        )
        fuzz.past("assets.shared_bills", bill, {"deleted_at": fuzz.instant, "total": fuzz.amount})
        for amount in parts:
            part = fuzz.add(
                "assets.shared_bill_parts",
                bill_id=bill["id"],
                history_id=fuzz.maybe(r.choice(records)["id"], 0.9),
                amount=amount,
            )
            if r.random() < 0.15:
                fuzz.change("assets.shared_bill_parts", part, {"amount": fuzz.amount()})
            if r.random() < 0.1:
                fuzz.delete("assets.shared_bill_parts", part)


def main():
    """Prints the script."""
    parser = argparse.ArgumentParser(prog="oracle.fuzz", description=__doc__)
    parser.add_argument("--seed", required=True)
    fuzz = Fuzz(parser.parse_args().seed)
    branches, ids = people(fuzz)
    register(fuzz, branches, ids)
    print(fuzz.script())


if __name__ == "__main__":
    main()
