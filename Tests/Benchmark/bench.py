#!/usr/bin/env python3
"""kt-report side by side with what one would use instead, line by line of the budget table.

    bench.py --program .build/release/kt-report [--quick] [--only LINE] [--json FILE] [--keep]

Starts a PostgreSQL of its own, loads it, and runs each line's programs in turn (ours, peer, peer, ours, ...), five
times each, over warm buffers. A program that takes over a minute runs three times. Then it reads the outputs back and
compares them, value by value. Prints per program the median of the clock, the spread (slowest less fastest, over the
median), the peak memory and the client's CPU per row, and at the end each budget beside what was measured.

What is compared is the work of whole processes, from start to end, server included. Peers get the same rows, columns
and order. Ours does more than its peers on every line (row security, an independent count of every query's rows,
provenance, manifests): that is its price and isn't taken off. What else is unlike is said with each line in lines.py.

The line `instructions` goes without a clock: valgrind counts what the programs do for one row more, once each, over the
same rows with and without --quick. It comes out the same on a busy machine, so that a change shows as it is.

A budget that is missed doesn't fail the run, for a clock proves nothing on a machine that others use too. Exit code 1:
a program failed, or two outputs that should be the same differ.
"""

import argparse
import signal
import sys
import tempfile
from pathlib import Path

import compare
import results
import workplace
from lines import Lines
from measure import BenchmarkError, Runner
from server import Server
from workplace import Sizes

FULL = Sizes(events=3_000_000, items=300_000, organizations=200, workbook=1_000_000, small=100_000)
QUICK = Sizes(events=300_000, items=30_000, organizations=200, workbook=100_000, small=30_000)
PATIENCE_SECONDS = 60


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, required=True, help="the kt-report to measure")
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows, three times")
    parser.add_argument("--only", action="append", metavar="LINE",
                        help="csv, fold, xlsx, formats, memory, client, adhoc, night, writes or instructions; "
                        "repeat for more")
    parser.add_argument("--json", type=Path, default=workplace.PROJECT / ".build" / "bench.json", metavar="FILE")
    parser.add_argument("--keep", action="store_true", help="leave the server's folder behind")
    return parser.parse_args()


def tell(text):
    print(text, flush=True)


def measure(line, server, runner):
    """Runs a line and compares its outputs; returns it as JSON.

    - Raises: BenchmarkError where outputs differ.
    """
    tell(f"\n{line.key}: {line.work}")
    server.warm(line.database)
    runner.alternate(line.contestants, line.times, once=line.per_row is not None)
    outputs = {
        contestant.name: compare.digest(contestant.output) for contestant in line.contestants if contestant.output}
    for group in line.same:
        if len({tuple(outputs[name].items()) for name in group}) > 1:
            found = "; ".join(f"{name}: {outputs[name]['rows']} rows, {outputs[name]['digest']}" for name in group)
            raise BenchmarkError(f"{line.key}: outputs differ: {found}")
    runner.tidy(line.contestants)
    tell(results.as_text(line))
    for group in line.same:
        tell(f"  the same {outputs[group[0]]['rows']:,} rows from {', '.join(group)}")
    return results.as_json(line, outputs)


def main():
    options = parse()
    # Without it the server would outlive a run that is told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sizes = QUICK if options.quick else FULL
    program = options.program.resolve(strict=True)
    with Server(options.keep) as server, tempfile.TemporaryDirectory(prefix="kt-bench-out-") as folder:
        place = Path(folder)
        facts = results.machine(server)
        tell(f"PostgreSQL {facts['postgresql']}, {facts['cores']} cores, {facts['processor']}")
        if facts["load_at_start"] > 0.5 * facts["cores"]:
            tell(f"The machine is busy (load {facts['load_at_start']:.1f}): times will be too long")
        workplace.build_programs(place)
        tell(f"Loading {sizes.events:,} changes of status of {sizes.items:,} items, twice")
        workplace.load(server, program, sizes)
        home = workplace.make_home(place / "home", sizes)
        makers = Lines(server, program, home, place, sizes).makers()
        unknown = set(options.only or []) - set(makers)
        if unknown:
            raise SystemExit(f"bench: there is no line {', '.join(sorted(unknown))}")
        runner = Runner(place / "launch", 3 if options.quick else 5, PATIENCE_SECONDS, tell)
        found = [
            measure(make(), server, runner) for key, make in makers.items() if not options.only or key in options.only]
        tell("\n" + results.summary(found))
        results.write_json(options.json, facts, sizes, found)
        tell(f"\nAll figures: {options.json}")


if __name__ == "__main__":
    try:
        main()
    except BenchmarkError as error:
        sys.exit(f"bench: {error}")
