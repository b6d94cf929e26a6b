"""Instructions per row, counted by valgrind's callgrind: no clock is asked, so a busy machine changes them by half a per
cent at most."""

import re
import shutil
import subprocess
from functools import cache

import workplace
from measure import BenchmarkError, Contestant
from workplace import AS_OF_DAY, ORGANIZATION, query

# Start-up is taken off by a run over fewer rows. Two databases, each of one organization, so that both runs do the same.
FEW, MORE = "counted_few", "counted_more"
EVENTS = {FEW: 10_000, MORE: 110_000}
EVENTS_PER_ITEM = 10
FLOOR = "C floor"
OURS = "kt-report"

# What ours may take: a few per cent above what it took when this was written. What takes less is written down anew.
LIMITS = {"drain": 950, "csv": 2760, "json": 3150, "fold": 3780, "xlsx": 88_000}

# The profiles stay, for callgrind_annotate to tell where a difference comes from.
PROFILES = workplace.PROJECT / ".build" / "callgrind"


class Instructions:
    """The programs under callgrind, for a running server; `lines` make their commands.

    Of ours it is the program itself, all of its threads, start to end. What has a table goes to a pipe, so that reading
    files back and hashing them isn't in it: valgrind hides the processor's instructions for SHA-256, and without them
    hashing would outweigh all else.

    - drain: reads, decodes and checks 4 columns and makes cells of them; the floor touches no cell.
    - csv: 8 columns, to CSV.
    - json: the same to NDJSON. The floor has none.
    - fold: the whole lifecycle transform, per change of status (ten an item); the floor adds up time in status.
    - xlsx: 8 columns, to a workbook, which is read back.
    """

    def __init__(self, lines):
        self.lines = lines
        for database, events in EVENTS.items():
            workplace.fill(lines.server, lines.program, database, 1, events // EVENTS_PER_ITEM, events)
        self.organization = lines.server.psql(MORE, "-c", "SELECT organization_id FROM core.organization_directory")
        # Valgrind gives up on the debug information that Swift writes.
        self.program = lines.place / OURS
        subprocess.run(["strip", "--strip-debug", "-o", self.program, lines.program], check=True)
        shutil.rmtree(PROFILES, ignore_errors=True)
        PROFILES.mkdir(parents=True)
        self.profiles = {}
        self.contestants = [
            self.counting(path, program, database)
            for path in LIMITS for program in (OURS, FLOOR) if (path, program) != ("json", FLOOR) for database in EVENTS]

    def counting(self, path, program, database):
        """A program at the work of a path, under callgrind."""
        profile = PROFILES / f"{path}-{program.replace(' ', '-')}-{EVENTS[database]}.out"
        self.profiles[path, program, database] = profile
        work = self.ours(path, database) if program == OURS else self.floor(path, database)
        environment = {
            **work.environment, "LD_PRELOAD": str(self.lines.place / "sigsuspend.so"),
            # Else dictionaries come out in another order each time, and take another number of steps.
            "SWIFT_DETERMINISTIC_HASHING": "1"}
        command = ["valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={profile}", *work.command]
        return Contestant(
            f"{path}, {program}, {EVENTS[database]:,} rows", command, environment, clears=work.clears)

    def ours(self, path, database):
        workbook = self.lines.place / "counted.xlsx"
        report, *arguments = {
            "drain": ["bench_drain", "--table", "provenance", "--format", "csv"],
            "csv": ["bench_events", "--table", "events", "--format", "csv"],
            "json": ["bench_events", "--table", "events", "--format", "ndjson"],
            "fold": ["bench_fold", "--table", "items", "--format", "csv", "--from", "2020-01-01", "--as-of", AS_OF_DAY],
            "xlsx": ["bench_events", "-o", workbook],
        }[path]
        work = self.lines.ours(path, database, report, "--org", ORGANIZATION, *arguments, clears=[workbook])
        work.command[0] = self.program
        return work

    def floor(self, path, database):
        queries = {
            "drain": [query("drain.sql", self.organization)],
            "csv": [query("events.sql")],
            "fold": [query("fold-items.sql", self.organization), query("fold-events.sql", self.organization)],
            "xlsx": [query("events-local.sql", rows=EVENTS[database])],
        }[path]
        return self.lines.floor(
            path, database, *queries, out=None if path == "drain" else self.lines.place / f"counted-floor.{path}")

    def per_row(self):
        """Instructions for one row more, by path and program."""
        counted = {}
        for path, program, _ in self.profiles:
            few, more = (self.count(self.profiles[path, program, database]) for database in (FEW, MORE))
            counted.setdefault(path, {})[program] = round((more - few) / (EVENTS[MORE] - EVENTS[FEW]), 1)
        return counted

    @staticmethod
    @cache
    def count(profile):
        """- Raises: BenchmarkError where callgrind has written no total."""
        total = re.search(r"^totals: (\d+)$", profile.read_text(errors="replace"), re.MULTILINE)
        if not total:
            raise BenchmarkError(f"{profile} has no total")
        return int(total.group(1))
