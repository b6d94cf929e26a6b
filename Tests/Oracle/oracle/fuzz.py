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

from oracle.fuzz_assets import fleet, register
from oracle.fuzz_people import people
from oracle.fuzz_quality import quality, trail

# Nepal's clocks, and clocks that skip or repeat an hour at midnight.
ZONES = ("Asia/Kathmandu", "Asia/Kathmandu", "Africa/Cairo", "America/Havana", "Asia/Beirut")
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
        self.edges = DAYS
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
            return self.random.choice(self.edges) + timedelta(days=self.random.choice((-1, 0, 0, 1)))
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

    def script(self, *more):
        """The SQL, with further lines at its end. Triggers are off: times are set on purpose."""
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
        return "\n".join(lines + [*more, "COMMIT;"])


def image(row):
    """A row of the audit trail."""
    return None if row is None else json.dumps(row, default=lambda value: value.isoformat())


def literal(value):
    """An SQL literal."""
    if value is None:
        return "NULL"
    if isinstance(value, (bool, int, float)):
        return str(value)
    if isinstance(value, (dict, list)):
        value = json.dumps(value)
    if isinstance(value, (date, datetime)):
        value = value.isoformat()
    return "'" + value.replace("'", "''") + "'"


def main():
    """Prints the script."""
    parser = argparse.ArgumentParser(prog="oracle.fuzz", description=__doc__)
    parser.add_argument("--seed", required=True)
    fuzz = Fuzz(parser.parse_args().seed)
    branches, ids = people(fuzz)
    register(fuzz, branches, ids)
    fleet(fuzz, branches)
    quality(fuzz, ids)
    print(fuzz.script(*trail(fuzz)))


if __name__ == "__main__":
    main()
