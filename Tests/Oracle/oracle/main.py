"""Computes a report a second time and compares it with kt-report's JSON document."""

import argparse
import importlib
import json
import sys
from decimal import Decimal
from functools import partial

from oracle.calendar_bs import Calendar
from oracle.compare import compare_table, explained, keys_of
from oracle.summary import compare_summary
from oracle.data import Database
from oracle.scope import Scope, end_of_day
from oracle.values import parse_day, parse_instant

SHOWN = 40
REPORTS = (
    "lifecycle", "compliance", "maintenance", "security", "audit-log", "data-quality", "inventory", "renewals",
)


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(prog="oracle", description=__doc__)
    parser.add_argument("--dsn", required=True, help="a superuser's connection: row security would hide rows")
    parser.add_argument("--org", required=True, help="slug of the organization")
    parser.add_argument("--as-of", required=True, help="a day (its end, local) or an ISO 8601 instant with an offset")
    parser.add_argument("--from", dest="first", help="first day of the period")
    parser.add_argument("--to", dest="last", help="last day of the period")
    parser.add_argument("--calendar", required=True, help="reports/calendar/bikram-sambat-months.csv")
    parser.add_argument("--rules", help="the rule set in force, for compliance and renewals")
    parser.add_argument("--report", required=True, choices=REPORTS)
    parser.add_argument("--actual", required=True, help="the report as JSON; - reads standard input")
    return parser.parse_args()


def read_scope(options):
    """The scope that the command line describes."""
    database = Database(options.dsn, options.org)
    calendar = Calendar(options.calendar)
    if "T" in options.as_of or " " in options.as_of:
        as_of = parse_instant(options.as_of.replace("Z", "+00:00"))
    else:
        as_of = end_of_day(database, parse_day(options.as_of))
    return Scope(database, calendar, as_of, parse_day(options.first), parse_day(options.last))


def main():
    """Prints differences and returns the exit code: 0 none, 1 some."""
    options = arguments()
    module = importlib.import_module(f"oracle.{options.report.replace('-', '_')}")
    scope = read_scope(options)
    if options.report == "compliance":
        rules = importlib.import_module("oracle.rules").load(options.rules)
        expected = module.tables(scope, rules)
        figures = partial(importlib.import_module("oracle.compliance_figures").figures, rules=rules)
    elif options.report == "renewals":
        rules = importlib.import_module("oracle.rules").load(options.rules)
        expected = module.tables(scope, rules)
        figures = partial(module.figures, rules=rules)
    else:
        expected = module.tables(scope)
        figures = module.figures
    with (sys.stdin if options.actual == "-" else open(options.actual, encoding="utf-8")) as file:
        actual = json.load(file, parse_float=Decimal)["tables"]
    differences = []
    for table, rows in expected.items():
        if table not in actual:
            print(f"{table}: the document has no such table")
            return 1
        differences += compare_table(scope, table, keys_of(module, table), rows, actual[table])
    differences += compare_summary(scope, figures, expected, actual)
    show(scope, module, differences)
    counts = ", ".join(f"{table} {len(rows)}" for table, rows in expected.items())
    print(f"{options.report} {options.org} {options.as_of}: {len(differences)} differences; rows: {counts}")
    return 1 if differences else 0


def show(scope, module, differences):
    """Prints up to 40 differences, each with the row and what it was computed from."""
    explained_rows = set()
    for difference in differences[:SHOWN]:
        print(difference)
        # The inputs of a row are long, and the same for each of its columns.
        if difference.row is None or (difference.table, difference.key) in explained_rows:
            continue
        explained_rows.add((difference.table, difference.key))
        print("    row: " + json.dumps(difference.row, default=str, ensure_ascii=False))
        inputs = getattr(module, "inputs", None)
        for source, raw in inputs(scope, difference.table, difference.row) if inputs else ():
            values = {name: explained(value) for name, value in raw.items() if value is not None}
            print(f"    from {source}: " + json.dumps(values, default=str, ensure_ascii=False))
    if len(differences) > SHOWN:
        print(f"... and {len(differences) - SHOWN} more")
