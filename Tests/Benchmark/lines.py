"""The lines of the budget table: who does the same work, and how much of a peer's time ours may take."""

import sys
from dataclasses import dataclass, field

import workplace
from instructions import LIMITS, MORE, Instructions
from measure import Contestant
from workplace import AS_OF_DAY, DUCKDB, FLEET, HERE, MANY, NIGHT, ORGANIZATION, SINGLE, query
from writes import NONE, NOTIFY, OUTBOX, TRAIL, WRITERS, Writes

OURS = "kt-report"
MEGABYTE = 1_000_000


@dataclass
class Budget:
    """A limit on one figure.

    - against: what it is measured against, for the table.
    - figure: a function of the line's contestants by name that gives the measured figure.
    - limit: at most that.
    - unit: of both, "" for a ratio.
    """

    against: str
    figure: object
    limit: float
    unit: str = ""


@dataclass
class Line:
    """One piece of work, done by several.

    - key: for --only.
    - database: what is read into the server's buffers first.
    - same: names of contestants whose outputs must be the same, in groups.
    - times: rounds per repetition, for what takes milliseconds.
    - per_row: where instructions are counted instead of time: a function that gives them, by path and program.
    """

    key: str
    work: str
    database: str
    contestants: list
    budgets: list
    same: list = field(default_factory=list)
    times: int = 1
    per_row: object = None

    @property
    def by_name(self):
        return {contestant.name: contestant for contestant in self.contestants}


def ratio(ours, peer):
    return lambda by_name: by_name[ours].median / by_name[peer].median


class Lines:
    """Makes the lines for a running server.

    - place: the folder for outputs, with the C programs in it.
    """

    def __init__(self, server, program, home, place, sizes):
        self.server = server
        self.program = program
        self.home = home
        self.place = place
        self.sizes = sizes
        self.organization = server.psql(SINGLE, "-c", "SELECT organization_id FROM core.organization_directory")

    def makers(self):
        """What makes each line, by its key, in the order of the budget table."""
        return {
            "csv": self.csv, "fold": self.fold, "xlsx": self.workbook, "formats": self.one_pass, "memory": self.memory,
            "client": self.client, "adhoc": self.ad_hoc, "night": self.night, "writes": self.following,
            "instructions": self.instructions,
        }

    # Contestants

    def ours(self, name, database, *arguments, **more):
        environment = {
            "KT_HOME": str(self.home), "DATABASE_URL": self.server.uri(database), "TMPDIR": str(self.place)}
        return Contestant(name, [self.program, *arguments, "--quiet"], environment, **more)

    def answer(self, name, report, out, rows, *arguments, output=None):
        """Ours, of the one organization, to a file or folder."""
        return self.ours(
            name, SINGLE, report, "--org", ORGANIZATION, "-o", out, *arguments, clears=[out], rows=rows, output=output)

    def floor(self, mode, database, *queries, out=None, rows=0, output=None, name="C floor"):
        command = [self.place / "floor", mode, self.server.uri(database), *queries]
        return Contestant(
            name, command + ([out] if out else []), clears=[out] if out else [], rows=rows, output=output)

    def psql(self, name, database, text, out, rows, output=None):
        copy = f"\\copy ({text}) to '{out}' csv header"
        return Contestant(
            name, ["psql", "-Xq", self.server.uri(database), "-c", copy], clears=[out], rows=rows, output=output)

    def python(self, name, peer, uri, text, out, rows, output=None):
        command = [sys.executable, HERE / "peers" / peer, uri, text, out]
        return Contestant(name, command, clears=[out], rows=rows, output=output)

    # Lines

    def csv(self):
        """All changes of status. Ours makes a file per organization, each hashed, synced and listed in a manifest, two
        organizations at a time; the peers make one file, of the same rows in the same order. Reading them as ours does,
        by COPY over two connections, is done alone too: what makes nothing of them can't be beaten."""
        events = self.sizes.events
        text = query("events.sql")
        slugs = self.server.psql(
            MANY, "-c", "SELECT slug FROM core.organization_directory ORDER BY organization_id").split()
        run = self.place / "run"
        columns = {key: f"{key}::timestamptz" if kind == "timestamp" else key
                   for key, kind in workplace.EVENT_COLUMNS.items()}

        def output(*paths):
            return {"kind": "csv", "paths": list(paths), "columns": columns}

        files = [f"{run}/latest/{slug}/bench_events/events.csv" for slug in slugs]
        contestants = [
            self.ours(
                OURS, MANY, "run", "--report", "bench_events", "--format", "csv", "--jobs", "2", "--output", run,
                clears=[run], rows=events, output=output(*files)),
            self.psql("psql \\copy", MANY, text, self.place / "psql.csv", events, output(self.place / "psql.csv")),
            self.python(
                "DuckDB", "duckdb_copy.py", self.server.uri(MANY), query("events.sql", dialect=DUCKDB),
                self.place / "duckdb.csv", events, output(self.place / "duckdb.csv")),
            self.floor(
                "csv", MANY, text, out=self.place / "floor.csv", rows=events, output=output(self.place / "floor.csv")),
            self.floor(
                "copy", MANY, *(
                    text.replace("ORDER BY", f"WHERE organization_id {side} '80000000-0000-0000-0000-000000000000' ORDER BY")
                    for side in ("<", ">=")), rows=events, name="reading alone"),
        ]
        return Line(
            "csv", f"{events:,} changes of status, 8 columns, ordered, to CSV", MANY, contestants,
            [Budget("psql \\copy", ratio(OURS, "psql \\copy"), 0.45), Budget("DuckDB", ratio(OURS, "DuckDB"), 0.75)],
            same=[[contestant.name for contestant in contestants if contestant.output]])

    def fold(self):
        """Time in status per item. Ours is the lifecycle transform with a definition that lists these columns of it; it
        counts what it reads again, and looks for corrections of the past."""
        items, events = self.sizes.items, self.sizes.events
        kinds = ["active", "maintenance", "inactive", "terminal"]

        def output(path, scale):
            columns = {"item_id": "item_id"}
            for kind in kinds:
                columns[kind] = f"days_{kind}::decimal(18, 2) * 100" if scale else kind
            return {"kind": "csv", "paths": [path],
                    "columns": {key: text if key == "item_id" else f"({text})::bigint"
                                for key, text in columns.items()}}

        ours = self.ours(
            OURS, SINGLE, "bench_fold", "--org", ORGANIZATION, "--table", "items", "--format", "csv", "--from",
            "2020-01-01", "--as-of", AS_OF_DAY, rows=events, output=output(self.place / "fold.csv", True))
        ours.stdout = self.place / "fold.csv"
        paths = {name: self.place / f"fold-{name}.csv" for name in ("sql", "duckdb", "floor")}
        contestants = [
            ours,
            self.psql(
                "SQL on the server", SINGLE, query("fold.sql", self.organization), paths["sql"], events,
                output(paths["sql"], False)),
            self.python(
                "DuckDB", "duckdb_copy.py", self.server.uri(SINGLE),
                query("fold.sql", self.organization, dialect=DUCKDB), paths["duckdb"], events,
                output(paths["duckdb"], False)),
            self.floor(
                "fold", SINGLE, query("fold-items.sql", self.organization),
                query("fold-events.sql", self.organization), out=paths["floor"], rows=events,
                output=output(paths["floor"], False)),
        ]
        return Line(
            "fold", f"time in status of {items:,} items", SINGLE, contestants,
            [Budget("SQL on the server", ratio(OURS, "SQL on the server"), 0.90),
             Budget("DuckDB", ratio(OURS, "DuckDB"), 0.90), Budget("C floor", ratio(OURS, "C floor"), 1.10)],
            same=[[contestant.name for contestant in contestants]])

    def workbook(self):
        """One sheet. The server gives peers local times; ours makes them, and writes a summary and a provenance too. The
        peers deflate on one core, XlsxWriter and the C floor with zlib at its own level; ours on all, to fewer bytes."""
        rows = self.sizes.workbook
        text = query("events-local.sql", rows=rows)

        def output(path):
            return {"kind": "xlsx", "path": path, "sheet": "events", "columns": list(workplace.EVENT_COLUMNS)}

        paths = {name: self.place / f"{name}.xlsx" for name in ("ours", "floor", "xlsxwriter", "polars")}
        contestants = [
            self.answer(OURS, "bench_workbook", paths["ours"], rows, output=output(paths["ours"])),
            self.floor("xlsx", SINGLE, text, out=paths["floor"], rows=rows, output=output(paths["floor"])),
            self.python(
                "XlsxWriter", "xlsxwriter_rows.py", self.server.uri(SINGLE), text, paths["xlsxwriter"], rows,
                output(paths["xlsxwriter"])),
            self.python(
                "polars + Rust", "polars_xlsx.py", self.server.uri_without_options(SINGLE), text, paths["polars"], rows,
                output(paths["polars"])),
        ]
        return Line(
            "xlsx", f"{rows:,} rows, 8 columns, to XLSX", SINGLE, contestants,
            [Budget("C floor", ratio(OURS, "C floor"), 0.95), Budget("XlsxWriter", ratio(OURS, "XlsxWriter"), 0.15),
             Budget("polars + Rust", ratio(OURS, "polars + Rust"), 0.50)],
            same=[[contestant.name for contestant in contestants]])

    def one_pass(self):
        """CSV, JSON and XLSX of one report, together and each alone."""
        rows = self.sizes.workbook
        contestants = []
        for name, formats in [("all three", "csv,json,xlsx"), ("CSV", "csv"), ("JSON", "json"), ("XLSX", "xlsx")]:
            out = self.place / f"formats-{formats.replace(',', '-')}"
            made = {"kind": "csv", "paths": [f"{out}/bench_workbook/events.csv"],
                    "columns": {key: key for key in workplace.EVENT_COLUMNS}}
            contestants.append(self.answer(
                name, "bench_workbook", f"{out}/", rows, "--format", formats,
                output=made if "csv" in formats else None))

        def figure(by_name):
            return by_name["all three"].median / max(by_name[name].median for name in ("CSV", "JSON", "XLSX"))

        return Line(
            "formats", f"{rows:,} rows to CSV + JSON + XLSX in one pass", SINGLE, contestants,
            [Budget("the slowest of the three alone", figure, 1.25)], same=[["all three", "CSV"]])

    def memory(self):
        """Peak memory of many rows against few, to CSV and JSON, of one organization."""
        events, small = self.sizes.events, self.sizes.small
        many, few = f"{events:,} rows", f"{small:,} rows"
        contestants = [
            self.answer(many, "bench_events", f"{self.place}/memory/", events, "--format", "csv,json"),
            self.answer(few, "bench_small", f"{self.place}/memory/", small, "--format", "csv,json")]
        return Line(
            "memory", f"peak memory, {events:,} rows against {small:,}, to CSV + JSON", SINGLE, contestants,
            [Budget(few, lambda by_name: by_name[many].peak / by_name[few].peak, 1.20),
             Budget("a fixed limit", lambda by_name: by_name[many].peak / MEGABYTE, 100, "MB")])

    def client(self):
        """CPU and allocations of the client per row of 4 columns, beyond those of libpq, which the C floor pays too.
        Ours reads, decodes and checks the rows and makes cells of them, for the provenance tells of every table; what is
        written is its few lines.
        Starting up is taken off by a run over fewer rows: the budget is one per row."""
        rows, few_rows = self.sizes.events, self.sizes.small

        def drain(name, report, rows):
            return self.ours(
                name, SINGLE, report, "--org", ORGANIZATION, "--table", "provenance", "--format", "csv", rows=rows)

        ours, few = drain(OURS, "bench_drain", rows), drain(f"{few_rows:,} rows", "bench_drain_small", few_rows)
        floor = self.floor("drain", SINGLE, query("drain.sql", self.organization), rows=rows)

        def nanoseconds(by_name):
            return (ours.cpu - few.cpu) / (rows - few_rows) * 1e9 - floor.cpu_per_row

        def allocations(_):
            calls = {each.name: int(self.allocations(each).read_text()) for each in (ours, few, floor)}
            per_row = (calls[ours.name] - calls[few.name]) / (rows - few_rows) - calls[floor.name] / rows
            # An allocation per batch of rows is none per row: what counts is the second decimal.
            return round(per_row, 2) + 0.0

        return Line(
            "client", f"client CPU per row, {rows:,} rows, 4 columns", SINGLE,
            [ours, few, floor, *map(self.counting, (ours, few, floor))],
            [Budget("libpq (C floor)", nanoseconds, 150, "ns"),
             Budget("libpq (C floor)", allocations, 0, "allocations")])

    def counting(self, contestant):
        """The same with allocations counted."""
        counts = self.allocations(contestant)
        # By env, so that the launcher isn't counted: it ends last and would overwrite the number.
        command = ["env", f"LD_PRELOAD={self.place / 'allocations.so'}", f"BENCH_ALLOCATIONS={counts}"]
        return Contestant(
            f"{contestant.name}, allocations counted", command + contestant.command, contestant.environment,
            rows=contestant.rows)

    def allocations(self, contestant):
        """The file with their number."""
        return self.place / f"allocations-{contestant.name.replace(' ', '-')}"

    def ad_hoc(self):
        """From the start of a process to its answer, about one organization of usual size."""
        slug = self.server.psql(FLEET, "-c", "SELECT slug FROM core.organization_directory")
        vehicles = self.server.psql(FLEET, "-c", "SELECT count(*) FROM vehicles.bluebook")
        known = [line.split()[0] for line in workplace.kt_report(self.server, self.program, FLEET, "list")]
        # A program without the report is measured by the one that reads the most besides.
        report = "compliance" if "compliance" in known else "lifecycle"
        contestants = [
            self.ours(OURS, FLEET, report, "--org", slug),
            Contestant("psql -c", ["psql", "-Xq", self.server.uri(FLEET), "-c", "SELECT 1"])]

        def milliseconds(by_name):
            return (by_name[OURS].median - by_name["psql -c"].median) * 1000

        return Line(
            "adhoc", f"ad-hoc {report} of an organization with {vehicles} vehicles", FLEET, contestants,
            [Budget("psql -c 'SELECT 1'", milliseconds, 60, "ms")], times=4)

    def night(self):
        """The lifecycle report of one organization, the night after: one change of status in a hundred is new. The first
        reads them and takes the others from what the last run kept; the second reads all. Both read items and records,
        count everything again, and write the same files."""
        events, new = self.sizes.events, self.sizes.events // 100
        self.server.psql("postgres", "-c", f"CREATE DATABASE {NIGHT} TEMPLATE {SINGLE}")
        run, last = self.place / "night", self.place / "last-night"
        arguments = [
            "run", "--org", ORGANIZATION, "--report", "lifecycle", "--format", "csv", "--as-of", AS_OF_DAY, "--output"]
        workplace.kt_report(self.server, self.program, NIGHT, *arguments, str(last))
        self.server.psql(
            NIGHT, "-c", f"BEGIN; SELECT core.set_context('{self.organization}'); " + query("night.sql", rows=new)
            + " COMMIT", "-c", "VACUUM ANALYZE assets.items_history_status, audit.events")

        def contestant(name, *more):
            output = {"kind": "csv", "paths": [f"{run}/latest/{ORGANIZATION}/lifecycle/items.csv"],
                      "columns": {"item_id": "item_id", "days_maintenance": "days_maintenance"}}
            return self.ours(
                name, NIGHT, *arguments, run, *more, clears=[run], copies={last: run}, rows=events, output=output)

        names = ["what is new", "--full-refresh"]
        return Line(
            "night", f"lifecycle of {events:,} changes of status, {new:,} of them since the last run", NIGHT,
            [contestant(names[0]), contestant(*[names[1]] * 2)],
            [Budget(names[1], ratio(*names), 0.75)], same=[names])

    def following(self):
        """What the database service adds to a write of one row, on the server: nothing of ours runs on the client. The
        table has five columns and no other trigger; each contestant has a database of its own, the same but for that.
        """
        writes = self.sizes.small // 5
        made = Writes(self.server, writes)
        commits = f", {WRITERS} writers"
        return Line(
            "writes", f"{writes:,} rows written, followed by the audit trail, the outbox or NOTIFY", FLEET,
            [*made.inserts(), *made.updates(), *made.commits()],
            [Budget(f"no trigger, INSERT: {TRAIL}", made.microseconds(TRAIL), 110, "us"),
             Budget(f"no trigger, UPDATE: {TRAIL}", made.microseconds(TRAIL, ", UPDATE"), 140, "us"),
             Budget(f"no trigger, INSERT: {OUTBOX}", made.microseconds(OUTBOX), 30, "us"),
             Budget(f"no trigger, INSERT: {NOTIFY}", made.microseconds(NOTIFY), 20, "us"),
             *(Budget(f"no trigger, {WRITERS} writers: {what}", ratio(what + commits, NONE + commits), limit)
               for what, limit in [(TRAIL, 1.5), (OUTBOX, 1.5), (NOTIFY, 3.5)])])

    def instructions(self):
        """What the programs do for one row more. There is no peer to be measured against but ours as it was: a budget
        is what was counted when it was written, and some per cent for another compiler's or library's doing."""
        made = Instructions(self)

        def counted(path):
            return lambda _: made.per_row()[path][OURS]

        return Line(
            "instructions", "instructions per row, by valgrind", MORE, made.contestants,
            [Budget(f"{path}, as it was", counted(path), limit) for path, limit in LIMITS.items()],
            per_row=made.per_row)
