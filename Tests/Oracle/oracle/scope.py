"""What one calculation is about: the organization, the as-of instant and the period; and names that rows point to."""

from oracle.asof import AsOf, undo
from oracle.values import Day, Instant, Zone


class Scope:
    """Everything that holds for all tables of one run.

    `as_of` is T, `as_of_day` D. `first` and `last` are the period's days (last clipped to D), `begins` and `ends` the
    same as instants, `ends` exclusive and clipped to T.
    """

    def __init__(self, database, calendar, as_of, first=None, last=None):
        self.database = database
        self.calendar = calendar
        self.as_of = Instant(as_of)
        self.asof = AsOf(database, self.as_of)
        self.organization = self.asof.rows("core.organizations")[database.organization_id]
        self.zone = Zone(self.organization["timezone"])
        # What isn't an object says nothing of any setting.
        settings = self.organization["settings"]
        self.settings = settings if isinstance(settings, dict) else {}
        self.currency = self.organization["currency"]
        self.as_of_day = self.zone.day(self.as_of - 1)
        if first is None:
            first = calendar.fiscal_year_start(calendar.fiscal_year(self.as_of_day))
        self.first = Day(first)
        self.last = Day(min(self.as_of_day if last is None else last, self.as_of_day))
        self.begins = self.zone.start(self.first)
        self.ends = Instant(min(self.zone.start(Day(self.last + 1)), self.as_of))

    def previous(self):
        """The scope of the period before: as many days, ending the day before this one, as of that day's end."""
        length = self.last - self.first + 1
        last = Day(self.first - 1)
        as_of = end_of_day(self.database, last)
        return Scope(self.database, self.calendar, as_of, Day(self.first - length), last)

    # MARK: Existence and period

    def existing(self, table, business_time=None, parents=None, parent_column=None):
        """The rows that exist for T, by id.

        - business_time: a column that must be before T (an Instant) or on or before D (a Day) where it isn't empty.
        - parents: the ids of which parent_column must name one; rows of a parent left out go with it.
        """
        rows = []
        for row in self.asof.existing(table):
            time = row[business_time] if business_time else None
            if isinstance(time, Instant) and time >= self.as_of:
                continue
            if isinstance(time, Day) and time > self.as_of_day:
                continue
            if parents is not None and row[parent_column] not in parents:
                continue
            rows.append(row)
        return rows

    def is_current(self, table, row):
        """Whether the row's values could not be taken back to T."""
        return row["id"] in self.asof.current[table]

    def instant_in_period(self, instant):
        """Whether an instant lies in the period, clipped to T."""
        return instant is not None and self.begins <= instant < self.ends

    def day_in_period(self, day):
        """Whether a day lies in the period."""
        return day is not None and self.first <= day <= self.last

    # MARK: What rows point to

    def name(self, table, row_id, column="name"):
        """A column of the row that an id points to, retired or not; None without one."""
        row = self.asof.rows(table).get(row_id) if row_id else None
        return row[column] if row else None

    def branch(self, branch_id):
        """The code of a branch."""
        return self.name("core.branches", branch_id, "code")

    def branch_keys(self, used):
        """The branches that an aggregate has rows for, in order: (id, code). None stands last, only if used."""
        ids = {row["id"] for row in self.asof.existing("core.branches")}
        ids |= {branch_id for branch_id in used if self.branch(branch_id) is not None}
        ordered = sorted(((row_id, self.branch(row_id)) for row_id in ids), key=lambda pair: (order(pair[1]), pair[0]))
        if any(self.branch(branch_id) is None for branch_id in used):
            ordered.append((None, None))
        return ordered


def end_of_day(database, day):
    """T for `--as-of day`: the end of that day by the clocks that the organization had then."""
    now = zone_at(database, None)
    as_of = now.start(Day(day + 1))
    then = zone_at(database, as_of)
    return as_of if then.name == now.name else then.start(Day(day + 1))


def zone_at(database, as_of):
    """The organization's clocks at an Instant; None is now."""
    state = database.tables["core.organizations"][database.organization_id]
    if as_of is not None:
        events = [event for event in database.events if event["table_name"] == "core.organizations"]
        state = undo(state, [event for event in events if event["at"] >= as_of])
    return Zone(state["timezone"])


def order(text):
    """A sorting key: byte order, None last."""
    return (text is None, (text or "").encode("utf-8"))


SEVERITIES = {"high": 0, "medium": 1, "low": 2}


class Exceptions:
    """Collects exceptions; `rows()` has them in the declared order: severity, branch (none last), id, code."""

    def __init__(self, severities):
        self.severities = severities
        self.found = []

    def report(self, code, table, row_id, branch):
        """Adds one."""
        self.found.append((code, table, row_id, branch))

    def rows(self):
        """One dictionary for each."""
        ordered = sorted(
            self.found,
            key=lambda one: (SEVERITIES[self.severities[one[0]]], order(one[3]), one[2], one[0]),
        )
        return [
            {
                "code": code,
                "severity": self.severities[code],
                "subject_table": table,
                "subject_id": row_id,
                "branch": branch,
            }
            for code, table, row_id, branch in ordered
        ]
