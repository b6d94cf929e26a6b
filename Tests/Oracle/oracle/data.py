"""Reads every raw table that the reports need, of one organization, in one snapshot, through psql."""

import json
import os
import subprocess
from decimal import Decimal

from oracle.values import exact, parse_day, parse_instant

TABLES = [
    "core.organizations",
    "core.branches",
    "core.positions",
    "core.users",
    "core.access",
    "authentication.jwt_request_counters",
    "authentication.attempts",
    "assets.categories",
    "assets.tax_pool_balances",
    "assets.manufacturer",
    "assets.model_number",
    "assets.purchased_from",
    "assets.service_providers",
    "assets.items",
    "assets.items_history",
    "assets.items_history_status",
    "assets.shared_bills",
    "assets.shared_bill_parts",
    "vehicles.bluebook",
    "vehicles.bluebook_renewal",
    "vehicles.insurance_renewal",
    "vehicles.pollution_sticker_renewal",
]

_READERS = {
    "date": parse_day,
    "timestamp with time zone": parse_instant,
    "numeric": exact,
}


def psql(dsn, script):
    """The standard output of a psql script; raises on any error in it."""
    # Superusers bypass row security; the environment makes every session's text the same.
    environment = dict(os.environ, PGTZ="UTC", PGCLIENTENCODING="UTF8", PGDATESTYLE="ISO")
    done = subprocess.run(
        ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", dsn, "-f", "-"],
        input=script.encode("utf-8"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"psql failed: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout.decode("utf-8")


def quote(text):
    """An SQL literal."""
    return "'" + text.replace("'", "''") + "'"


class Database:
    """The raw rows of one organization.

    `tables[name][id]` is a row as it stands now (column -> value; dates are Days, timestamps Instants, numerics
    Fractions, all else as in JSON); `events` is the whole audit trail, whose images hold values of the same kinds
    (`after` is absent from events of assets and vehicles).
    """

    def __init__(self, dsn, slug):
        self.dsn = dsn
        directory = psql(dsn, f"SELECT organization_id FROM core.organization_directory WHERE slug = {quote(slug)};")
        self.organization_id = directory.strip()
        if not self.organization_id:
            raise SystemExit(f"no organization {slug!r} in the directory")
        output = psql(dsn, self._script())
        self.types = {table: {} for table in TABLES}
        self.tables = {table: {} for table in TABLES}
        self.events = []
        # psql ends each row with \n; jsonb text holds no raw control character.
        for line in output.split("\n"):
            if not line:
                continue
            table, _, document = line.partition("|")
            row = json.loads(document, parse_float=Decimal)
            if table == "types":
                self.types[row["table"]][row["column"]] = row["type"]
            elif table == "audit.events":
                self.events.append(self._event(row))
            else:
                self.tables[table][row["id"]] = self.convert(table, row)

    def _script(self):
        organization = quote(self.organization_id)
        parts = [
            "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;",
            "SELECT 'types', jsonb_build_object('table', n.nspname || '.' || c.relname, 'column', a.attname, "
            "'type', regexp_replace(format_type(a.atttypid, NULL), '\\(.*', '')) "
            "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            f"WHERE n.nspname || '.' || c.relname IN ({', '.join(quote(table) for table in TABLES)}) "
            "AND a.attnum > 0 AND NOT a.attisdropped;",
        ]
        for table in TABLES:
            parts.append(
                f"SELECT {quote(table)}, to_jsonb(t) FROM {table} t WHERE t.organization_id = {organization};"
            )
        parts.append(
            # What a row of these schemas became is read of moved items alone: the rest is long and not asked for.
            "SELECT 'audit.events', to_jsonb(t) - 'xid' - CASE WHEN t.table_name ~ '^(assets|vehicles)\\.' "
            "AND NOT (t.table_name = 'assets.items' AND t.action = 'UPDATE') "
            "THEN 'after' ELSE '' END FROM audit.events t "
            f"WHERE t.organization_id = {organization};"
        )
        parts.append("COMMIT;")
        return "\n".join(parts)

    def convert(self, table, row):
        """A JSON object of a table's columns with its values read."""
        types = self.types[table]
        converted = {}
        for column, value in row.items():
            reader = _READERS.get(types.get(column))
            converted[column] = reader(value) if reader and value is not None else value
        return converted

    def _event(self, row):
        row["at"] = parse_instant(row["at"])
        if row["table_name"] in self.types:
            for image in ("before", "after"):
                if row.get(image) is not None:
                    row[image] = self.convert(row["table_name"], row[image])
        return row
