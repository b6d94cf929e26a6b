"""What an organization promises about repairs, and time measured as the promise counts it."""

from fractions import Fraction

from oracle.settings import working_hours
from oracle.values import MICROSECONDS_PER_HOUR, Day, Instant

PRIORITIES = ("urgent", "serious", "normal")
LIMITS = {
    "notified": (0, 1, 4),
    "acknowledged": (1, 1, 1),
    "assigned": (4, 4, 4),
    "examined": (24, 24, 48),
}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
QUARTER = 15 * 60 * 1_000_000


class Promises:
    """The settings as of T. `limit[promise, priority]` is in hours; `malformed` names what can't be read."""

    def __init__(self, scope):
        self.malformed = []
        raw = scope.settings
        self.hours = ({"sun", "mon", "tue", "wed", "thu", "fri"}, 600, 1020)
        if raw.get("working_hours") is not None:
            read = working_hours(raw["working_hours"])
            if read is None:
                self.malformed.append("working_hours")
            else:
                self.hours = read
        section = raw.get("maintenance")
        if section is not None and not isinstance(section, dict):
            self.malformed.append("maintenance")
            section = None
        section = section or {}
        self.limit = {}
        for promise, hours in LIMITS.items():
            given = section.get(promise)
            if given is not None and not isinstance(given, dict):
                self.malformed.append(f"maintenance.{promise}")
                given = None
            for priority, default in zip(PRIORITIES, hours):
                name = f"{promise}.{priority}"
                self.limit[promise, priority] = self._number((given or {}).get(priority), name, default, 0, 8760)
        self.days = self._number(section.get("first_time_fix_days"), "first_time_fix_days", 30, 1, 3650, whole=True)
        self.target = self._number(section.get("first_time_fix_pct"), "first_time_fix_pct", 85, 0, 100)
        self.tolerance = self._number(section.get("cost_tolerance_pct"), "cost_tolerance_pct", 10, 0, 1000)
        flag = section.get("working_time")
        if flag is not None and not isinstance(flag, bool):
            self.malformed.append("maintenance.working_time")
        self.working_time = flag is True
        self.clock = WorkingTime(scope.zone, self.hours) if self.working_time else None

    def _number(self, value, name, default, least, most, whole=False):
        if value is None:
            return Fraction(default)
        if not isinstance(value, bool) and not isinstance(value, (str, list, dict)):
            number = Fraction(value)
            steps = number if whole else number * 100
            if least <= number <= most and steps.denominator == 1:
                return number
        self.malformed.append(f"maintenance.{name}")
        return Fraction(default)

    def elapsed(self, start, end):
        """Microseconds from start to end, as promises count them."""
        return self.clock.between(start, end) if self.clock else end - start

    def allowed(self, promise, priority):
        """Microseconds."""
        return self.limit[promise, priority] * MICROSECONDS_PER_HOUR


class WorkingTime:
    """Working time between two instants, added up day by day."""

    def __init__(self, zone, hours):
        self.zone = zone
        self.days, self.opens, self.closes = hours
        self.whole = {}

    def between(self, start, end):
        """Microseconds of [start, end) at which the clocks show working hours."""
        total, day, last = 0, self.zone.day(start), self.zone.day(end)
        while day <= last:
            begins, ends = self.zone.start(day), self.zone.start(Day(day + 1))
            if start <= begins and ends <= end:
                if day not in self.whole:
                    self.whole[day] = self.within(begins, ends)
                total += self.whole[day]
            else:
                total += self.within(max(start, begins), min(end, ends))
            day = Day(day + 1)
        return total

    def within(self, start, end):
        """The same within one local day: stretch by stretch, where clocks change by quarters of an hour at most."""
        if start >= end:
            return 0
        first, last = self.zone.local(start), self.zone.local(Instant(end - 1))
        if WEEKDAYS[first.weekday()] not in self.days:
            return 0
        if first.utcoffset() == last.utcoffset():
            return self.overlap(start, end, first)
        total, at = 0, start
        while at < end:
            until = Instant(min(end, (at // QUARTER + 1) * QUARTER))
            total += self.overlap(at, until, self.zone.local(at))
            at = until
        return total

    def overlap(self, start, end, local):
        """Of a stretch with one offset, whose first instant the clocks show as `local`."""
        of_day = ((local.hour * 60 + local.minute) * 60 + local.second) * 1_000_000 + local.microsecond
        opens, closes = self.opens * 60_000_000 - of_day, self.closes * 60_000_000 - of_day
        return max(0, min(end - start, closes) - max(0, opens))
