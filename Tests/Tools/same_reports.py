#!/usr/bin/env python3
"""Runs every report on two databases that hold the same rows, and compares what they wrote byte by byte.

    python3 Tests/Tools/same_reports.py --program .build/release/kt-report PLAIN_URL CITUS_URL

Made for a plain PostgreSQL and a Citus cluster, or for two releases of PostgreSQL. Fill both with the same seed first:

    DATABASE_URL=URL kt-report migrate up
    DATABASE_URL=URL kt-report generate --organizations 8

Manifests, the chain and run.json tell of the server and of the moment, so they differ; checkpoints are for the next run
and aren't made on Citus. All else must be the same. The table database_posture of the report security says what roles
and grants the server has: give both the same, or leave the files out that tell of it with --except '*/security*' (a
release of PostgreSQL may know other privileges).

Exits with 0 where all is equal, with 1 where anything differs, with 2 where a run failed.
"""

import argparse
import filecmp
import fnmatch
import os
import pathlib
import subprocess
import sys
import tempfile

# What tells of the server and of the moment, and what a run keeps for the next one.
OWN = ["*/manifest.json", "*/manifest.sig", "*/run.json", "run.json", "chain/*", ".lock", "logs.json", ".checkpoints/*"]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("urls", nargs=2, metavar="URL", help="connection strings of the two databases")
    parser.add_argument("--program", default="kt-report", help="the program to run (default: kt-report)")
    parser.add_argument("--as-of", default="2026-07-16", help="the day of the reports (default: 2026-07-16)")
    parser.add_argument("--format", default="csv,json,ndjson,xlsx", help="formats (default: csv,json,ndjson,xlsx)")
    parser.add_argument("--except", dest="excepted", action="append", default=[], metavar="GLOB",
                        help="leave files out whose path below the output folder matches; may be repeated")
    parser.add_argument("--keep", metavar="FOLDER", help="keep what was written here")
    return parser.parse_args()


def run(options: argparse.Namespace, url: str, output: pathlib.Path) -> None:
    """Writes every report of every organization; ends the program where that fails."""
    command = [options.program, "run", "--output", str(output), "--as-of", options.as_of, "--format", options.format]
    done = subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True)
    if done.returncode != 0:
        print(f"{output.name}: exit code {done.returncode}: {done.stderr.strip()}", file=sys.stderr)
        sys.exit(2)


def files(folder: pathlib.Path, excepted: list[str]) -> set[str]:
    """Paths below a folder, without the link to the latest run and what differs by its nature."""
    found = set()
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not (pathlib.Path(root) / name).is_symlink()]
        for name in names:
            path = (pathlib.Path(root) / name).relative_to(folder).as_posix()
            if not any(fnmatch.fnmatch(path, pattern) for pattern in OWN + excepted):
                found.add(path)
    return found


def compare(options: argparse.Namespace, folder: pathlib.Path) -> int:
    first, second = folder / "first", folder / "second"
    for url, output in zip(options.urls, (first, second)):
        run(options, url, output)
    left, right = (files(output, options.excepted) for output in (first, second))
    differing = sorted(path for path in left & right if not filecmp.cmp(first / path, second / path, shallow=False))
    for path in sorted(left - right):
        print(f"only of the first: {path}")
    for path in sorted(right - left):
        print(f"only of the second: {path}")
    for path in differing:
        print(f"differs: {path}")
    equal = len(left & right) - len(differing)
    print(f"{equal} files are equal, {len(differing)} differ, {len(left ^ right)} are of one side only")
    return 0 if equal and equal == len(left | right) else 1


def main() -> int:
    options = arguments()
    if options.keep:
        return compare(options, pathlib.Path(options.keep))
    with tempfile.TemporaryDirectory() as folder:
        return compare(options, pathlib.Path(folder))


if __name__ == "__main__":
    sys.exit(main())
