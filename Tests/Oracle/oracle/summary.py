"""Compares a report's summary and what its provenance says was left out."""

from fractions import Fraction

from oracle.compare import Difference, found, written
from oracle.values import round_half_away

# Tables whose deleted rows are left out of something. What only lends its name does so deleted too.
LEFT_OUT = (
    "core.branches",
    "core.positions",
    "core.users",
    "assets.categories",
    "assets.items",
    "assets.items_history",
    "assets.shared_bills",
    "vehicles.bluebook",
    "vehicles.bluebook_renewal",
    "vehicles.insurance_renewal",
    "vehicles.pollution_sticker_renewal",
)


def compare_summary(scope, figures, tables, actual):
    """The differences of headline figures, of their change from the period before, and of the counts by severity.

    - figures: computes a scope's headline figures.
    """
    rows = {(row["section"], row["key"]): row for row in actual["summary"]}
    now, before = figures(scope), figures(scope.previous())
    differences = []

    def check(section, key, column, expected):
        row = rows.get((section, key))
        value = "no such row" if row is None else found(row[column])
        if value != written(scope, expected):
            at = (("section", section), ("key", key))
            differences.append(Difference("summary", at, column, written(scope, expected), value))

    for key, value in now.items():
        check("figures", key, "value", value)
        check("figures", key, "previous", before[key])
        check("figures", key, "change", change(value, before[key]))
    for severity in ("high", "medium", "low"):
        count = sum(1 for row in tables["exceptions"] if row["severity"] == severity)
        check("exceptions", severity, "value", count)
    left_out = {table: scope.asof.count_left_out(table) for table in LEFT_OUT}
    expected = {table: f"{count} rows, deleted before the as-of instant" for table, count in left_out.items() if count}
    said = {row["key"]: row["value"] for row in actual["provenance"] if row["section"] == "left_out"}
    for table in sorted(expected.keys() | said.keys()):
        if expected.get(table) != said.get(table):
            at = (("section", "left_out"), ("key", table))
            differences.append(Difference("provenance", at, "value", expected.get(table), said.get(table)))
    return differences


def change(value, before):
    """By how much a figure differs from the one before, both as they are shown; None where either isn't known."""
    if value is None or before is None:
        return None
    if isinstance(value, Fraction) or isinstance(before, Fraction):
        return round_half_away(value) - round_half_away(before)
    return value - before
