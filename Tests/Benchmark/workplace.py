"""What is made before anything is measured: the C programs, the databases, and a home for kt-report with reports of the
benchmark's own."""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent

# Two databases of the same size. `many` is what the budgets speak of. In `single` one organization has everything: one
# workbook of a million rows, one stream of 3 million, and one fold over them can only be had there.
MANY, SINGLE = "many", "single"
# And one organization with about 500 vehicles and all that belongs to it, from `kt-report generate`.
FLEET, FLEET_SIZE = "fleet", ["--organizations", "1", "--items", "4100", "--scale", "8200", "--seed", "bench"]
# A copy of `single` that something happens in.
NIGHT = "night"
ORGANIZATION = "org-0001"
TIME_ZONE = "Asia/Kathmandu"
# The end of 2026-07-16 in Kathmandu; all made-up changes are earlier.
AS_OF_DAY, AS_OF = "2026-07-16", "2026-07-16 18:15:00+00"

# What the dialects of queries/fold.sql differ in: DuckDB sums no intervals.
POSTGRES = {
    "database": "", "instant": "", "none": "interval '0 s'", "round": "round(extract(epoch FROM ",
    "to_days": ") / 864)::bigint",
}
DUCKDB = {
    "database": "pg.", "instant": "epoch_us", "none": "0", "round": "((",
    "to_days": " * 200 + 86400000000) // 172800000000)",
}

EVENT_COLUMNS = {
    "organization_id": "identifier", "item_id": "identifier", "changed_at": "timestamp", "id": "identifier",
    "kind": "text", "from_status": "text", "to_status": "text", "changed_by": "identifier",
}
TIME_COLUMNS = ["item_id", "days_active", "days_maintenance", "days_inactive", "days_terminal"]
DRAIN_COLUMNS = ["item_id", "changed_at", "from_status", "to_status"]


@dataclass(frozen=True)
class Sizes:
    """Events, items and organizations that are loaded, and rows of the smaller extracts."""

    events: int
    items: int
    organizations: int
    workbook: int
    small: int


def build_programs(folder):
    """Compiles the C programs; returns the folder."""
    def flags(*wanted):
        return subprocess.run(
            ["pkg-config", *wanted], check=True, stdout=subprocess.PIPE, text=True).stdout.split()

    sources = HERE / "floor"
    compile_c = ["cc", "-O2", "-std=gnu17", "-Wall", "-Wextra", "-Werror"]
    subprocess.run(
        [*compile_c, *flags("--cflags", "libpq", "xlsxwriter"), "-o", folder / "floor", sources / "cursor.c",
         sources / "floor.c", *flags("--libs", "libpq", "xlsxwriter")], check=True)
    subprocess.run([*compile_c, "-o", folder / "launch", sources / "launch.c"], check=True)
    for name in ("allocations", "sigsuspend"):
        subprocess.run(
            [*compile_c, "-shared", "-fPIC", "-o", folder / f"{name}.so", sources / f"{name}.c"], check=True)
    return folder


def load(server, program, sizes):
    """Makes both databases side by side."""
    def fill_with(database, organizations):
        fill(server, program, database, organizations, sizes.items, sizes.events)

    # Roles belong to all databases, so the first migration goes alone.
    server.psql("postgres", "-c", f"CREATE DATABASE {FLEET}")
    kt_report(server, program, FLEET, "migrate", "up")
    kt_report(server, program, FLEET, "generate", *FLEET_SIZE)
    with ThreadPoolExecutor() as pool:
        list(pool.map(fill_with, [MANY, SINGLE], [sizes.organizations, 1]))


def fill(server, program, database, organizations, items, events):
    """Makes a database with so many of each."""
    server.psql("postgres", "-c", f"CREATE DATABASE {database}")
    kt_report(server, program, database, "migrate", "up")
    server.psql(
        database, "-v", f"organizations={organizations}", "-v", f"items={items}", "-v", f"events={events}", "-f",
        HERE / "queries" / "load.sql")


def kt_report(server, program, database, *arguments):
    """Runs kt-report with the project's files; returns the lines that it prints."""
    environment = {"KT_HOME": str(PROJECT), "DATABASE_URL": server.uri(database), "HOME": "/nonexistent"}
    run = subprocess.run([str(program), *arguments], check=True, stdout=subprocess.PIPE, text=True, env=environment)
    return run.stdout.splitlines()


def make_home(folder, sizes):
    """A folder for KT_HOME: the project's queries and reports, and beside them what is measured here."""
    reports, extracts = folder / "reports", folder / "queries" / "extract"
    reports.mkdir(parents=True)
    extracts.mkdir(parents=True)
    link(PROJECT / "reports", reports)
    link(PROJECT / "queries", folder / "queries")
    link(PROJECT / "queries" / "extract", extracts)
    (extracts / "bench").mkdir()
    events = list(EVENT_COLUMNS)
    for name, columns, rows in [
        ("bench_events", events, None), ("bench_workbook", events, sizes.workbook),
        ("bench_small", events, sizes.small), ("bench_drain", DRAIN_COLUMNS, None),
        ("bench_drain_small", DRAIN_COLUMNS, sizes.small),
    ]:
        limit = f"\nLIMIT {rows}" if rows else ""
        (extracts / "bench" / f"{name}.sql").write_text(
            f"SELECT {', '.join(columns)}\nFROM reporting.item_status_events\n"
            f"WHERE organization_id = :organization_id\nORDER BY item_id, changed_at, id{limit}\n")
        (reports / f"{name}.yaml").write_text(json.dumps({
            "name": name, "title": "Changes of status", "description": "Changes of status, for the benchmark.",
            "tables": [{
                "name": "events", "query": f"bench/{name}.sql",
                "columns": [{"key": key, "type": EVENT_COLUMNS[key]} for key in columns],
            }],
        }))
    # The shipped transform with the columns that its peers reckon: a definition lists what it wants of a transform.
    lifecycle = yaml.safe_load((PROJECT / "reports" / "lifecycle.yaml").read_text())
    kept = {key: lifecycle[key] for key in ("title", "description", "fold")}
    items = next(table for table in lifecycle["tables"] if table["name"] == "items")
    items["columns"] = [column for column in items["columns"] if column["key"] in TIME_COLUMNS]
    (reports / "bench_fold.yaml").write_text(json.dumps({"name": "bench_fold", **kept, "tables": [items]}))
    return folder


def link(source, target):
    """Links what is in one folder into another, but for what is there already."""
    for entry in source.iterdir():
        if not (target / entry.name).exists():
            (target / entry.name).symlink_to(entry)


def query(name, organization="", rows=0, dialect=POSTGRES):
    """The text of a peer's query, comments left out and on one line, as psql's `\\copy` wants it."""
    text = (HERE / "queries" / name).read_text()
    lines = [line.strip() for line in text.splitlines() if not line.lstrip().startswith("--")]
    values = {
        "as_of": AS_OF, "time_zone": TIME_ZONE, "organization": organization, "rows": str(rows), **dialect}
    return " ".join(lines).format(**values)
