"""Compares tables computed here with those of a report's JSON document."""

from decimal import Decimal
from fractions import Fraction

from oracle.values import Day, Instant, civil, day_text, decimal_text

# What tells the rows of a table apart, where its module doesn't say so by KEYS.
KEYS = {
    "documents": ("vehicle_id", "kind"),
    "vehicles": ("vehicle_id",),
    "gaps": ("vehicle_id", "kind", "starts_on"),
    "renewals": ("renewal_id", "kind"),
    "forecast": ("vehicle_id", "kind", "tier"),
    "by_branch": ("branch",),
    "by_month": ("month_bs",),
    "services": ("item_id", "state", "done_on", "due_on"),
    "exceptions": ("code", "subject_table", "subject_id"),
}
# Sentences and words of the definition aren't computed twice; a person fills the last four.
NOT_COMPARED = {
    "exceptions": {"sentence", "reviewer", "reviewed_on", "conclusion", "comment"},
    "controls": {"demands", "evidence"},
    "checks": {"demands"},
    "integrity": {"faults"},
}


class Difference:
    """A table's row, column, what was expected and what was found."""

    def __init__(self, table, key, column, expected, actual, row=None):
        self.table = table
        self.key = key
        self.column = column
        self.expected = expected
        self.actual = actual
        self.row = row

    def __str__(self):
        key = ", ".join(f"{name}={value}" for name, value in self.key)
        return f"{self.table} [{key}] {self.column}: expected {self.expected!r}, found {self.actual!r}"


def written(scope, value):
    """An expected value as the report writes it: text of dates, times and decimals; all else as it is."""
    if isinstance(value, Instant):
        return scope.zone.text(value)
    if isinstance(value, Day):
        return day_text(value)
    if isinstance(value, Fraction):
        return decimal_text(value)
    return value


def found(value):
    """A value of the document: numbers with places as text, so that 1.50 isn't 1.5."""
    if isinstance(value, Decimal):
        return str(value)
    return value


def with_twins(scope, rows):
    """The rows with the Bikram Sambat twins of every date column, each as it is written."""
    dates = {column for row in rows for column, value in row.items() if isinstance(value, Day)}
    for row in rows:
        twins = {}
        for column, value in row.items():
            twins[column] = written(scope, value)
            if column in dates:
                text, projected = scope.calendar.twin(value)
                twins[f"{column}_bs"] = text
                twins[f"{column}_bs_projected"] = projected
        yield twins


def twin_of_empty(column, row):
    """Whether a column is the twin of a date column that is empty in every row."""
    for suffix in ("_bs_projected", "_bs"):
        if column.endswith(suffix) and column[: -len(suffix)] in row:
            return row[column[: -len(suffix)]] is None
    return False


def compare_table(scope, table, keys, expected, actual):
    """The differences between the rows of one table, those of order last."""
    differences = []
    skipped = NOT_COMPARED.get(table, set())
    left = _by_key(keys, list(with_twins(scope, expected)))
    right = _by_key(keys, [{column: found(value) for column, value in row.items()} for row in actual])
    for key in right:
        if key not in left:
            differences.append(Difference(table, key, "(row)", None, "a row too many", right[key]))
    for key, row in left.items():
        if key not in right:
            differences.append(Difference(table, key, "(row)", "a row", None, row))
            continue
        other = right[key]
        for column, value in row.items():
            if column not in other:
                differences.append(Difference(table, key, column, value, "no such column", row))
            # True is 1 in Python, and not here.
            elif other[column] != value or isinstance(other[column], bool) != isinstance(value, bool):
                differences.append(Difference(table, key, column, value, other[column], row))
        for column in other:
            if column not in row and column not in skipped and not twin_of_empty(column, row):
                differences.append(Difference(table, key, column, "no such column", other[column], row))
    if not differences and list(left) != list(right):
        first = next(index for index, pair in enumerate(zip(left, right)) if pair[0] != pair[1])
        differences.append(
            Difference(table, list(left)[first], f"(order, row {first + 1})", list(left)[first], list(right)[first])
        )
    return differences


def _by_key(keys, rows):
    """The rows by key, in order; rows of one key are numbered."""
    ordered, seen = {}, {}
    for row in rows:
        key = tuple((name, row.get(name)) for name in keys)
        seen[key] = seen.get(key, 0) + 1
        ordered[key if seen[key] == 1 else key + (("nth", seen[key]),)] = row
    return ordered


def keys_of(module, table):
    """The columns that tell the rows of a table apart."""
    return getattr(module, "KEYS", {}).get(table) or KEYS[table]


def explained(value):
    """A raw value for people."""
    if isinstance(value, Day):
        return day_text(value)
    if isinstance(value, Instant):
        seconds, micros = divmod(int(value), 1_000_000)
        day, rest = divmod(seconds, 86_400)
        year, month, of_month = civil(day)
        clock = f"{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}.{micros:06d}Z"
        return f"{year:04d}-{month:02d}-{of_month:02d}T{clock}"
    if isinstance(value, Fraction):
        return str(value)
    return value
