"""Values of the calculation: days, instants, exact figures, and how each is written.

A Day is a whole number of days since 1970-01-01 (proleptic Gregorian, any year), an Instant a whole number of
microseconds since 1970-01-01T00:00Z. Figures are int or Fraction; they are rounded when they are written, once, half
away from zero.
"""

import re
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

MICROSECONDS_PER_HOUR = 3_600_000_000
MICROSECONDS_PER_DAY = 86_400_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
INFINITE = {"infinity": 10**21, "-infinity": -(10**21)}


class Day(int):
    """Days since 1970-01-01."""


class Instant(int):
    """Microseconds since 1970-01-01T00:00Z."""


# MARK: Gregorian dates of any year (Howard Hinnant's civil calendar)


def day_of(year, month, day):
    """The Day of a Gregorian date."""
    year -= month <= 2
    era = year // 400
    year_of_era = year - era * 400
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return Day(era * 146097 + day_of_era - 719468)


def civil(day):
    """(year, month, day of the month) of a Day."""
    shifted = int(day) + 719468
    era = shifted // 146097
    day_of_era = shifted - era * 146097
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36524 - day_of_era // 146096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted_month = (5 * day_of_year + 2) // 153
    month = shifted_month + (3 if shifted_month < 10 else -9)
    return year_of_era + era * 400 + (month <= 2), month, day_of_year - (153 * shifted_month + 2) // 5 + 1


def parse_day(text):
    """A Day from `YYYY-MM-DD`; None stays None, and infinity is a Day that can be compared and not written."""
    if text is None:
        return None
    if text in INFINITE:
        return Day(INFINITE[text])
    match = re.fullmatch(r"(\d{4,7})-(\d\d)-(\d\d)", text)
    if not match:
        raise ValueError(f"not a date this calculation can read: {text!r}")
    return day_of(*(int(part) for part in match.groups()))


def day_text(day):
    """`YYYY-MM-DD`."""
    year, month, of_month = civil(day)
    return f"{year:04d}-{month:02d}-{of_month:02d}"


def add_months(day, months):
    """The same day of the month that many months on, clamped to that month's last day."""
    year, month, of_month = civil(day)
    index = year * 12 + month - 1 + months
    first = day_of(index // 12, index % 12 + 1, 1)
    following = day_of((index + 1) // 12, (index + 1) % 12 + 1, 1)
    return Day(first + min(of_month, following - first) - 1)


# MARK: Instants


def parse_instant(text):
    """An Instant from ISO 8601 with an offset, any year and up to six decimals; None stays None.

    Infinity is an Instant before or after every other: it can be compared and not written.
    """
    if text is None:
        return None
    if text in INFINITE:
        return Instant(INFINITE[text])
    match = re.fullmatch(r"([^T ]+)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(Z|[+-][\d:]+)", text)
    if not match:
        raise ValueError(f"not an instant with an offset that this calculation can read: {text!r}")
    day, hour, minute, second, decimals, offset = match.groups()
    seconds = (parse_day(day) * 24 + int(hour)) * 3600 + int(minute) * 60 + int(second) - _seconds(offset)
    return Instant(seconds * 1_000_000 + int((decimals or "").ljust(6, "0")))


def _seconds(offset):
    """The seconds east of UTC of `+05:45`, `+05:41:16` or `Z`."""
    if offset == "Z":
        return 0
    parts = [int(part) for part in offset[1:].split(":")] + [0, 0]
    seconds = parts[0] * 3600 + parts[1] * 60 + parts[2]
    return -seconds if offset[0] == "-" else seconds


class Zone:
    """The clocks of an organization."""

    def __init__(self, name):
        self.name = name
        self.info = ZoneInfo(name)

    def local(self, instant):
        """The wall clock at an Instant, a datetime with its offset."""
        return (_EPOCH + timedelta(microseconds=int(instant))).astimezone(self.info)

    def day(self, instant):
        """The local Day of an Instant."""
        moment = self.local(instant)
        return day_of(moment.year, moment.month, moment.day)

    def start(self, day):
        """The first Instant of a local Day. Where midnight itself was skipped, that is the moment of the skip."""
        year, month, of_month = civil(day)
        midnight = datetime(year, month, of_month, tzinfo=self.info, fold=0)
        return Instant((midnight.astimezone(timezone.utc) - _EPOCH) // timedelta(microseconds=1))

    def text(self, instant):
        """Local time with offset and six decimals."""
        moment = self.local(instant)
        return moment.isoformat(timespec="microseconds")


# MARK: Figures


def exact(value):
    """A Fraction of a database number (Decimal, int or None)."""
    if value is None:
        return None
    return Fraction(value) if not isinstance(value, float) else Fraction(Decimal(repr(value)))


def round_half_away(value, scale=2):
    """The nearest multiple of 10^-scale as a Fraction, halves away from zero."""
    scaled = abs(Fraction(value)) * 10**scale
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**scale)


def decimal_text(value, scale=2):
    """A figure with that many decimals; zero has no sign."""
    unscaled = round_half_away(value, scale) * 10**scale
    digits = str(abs(int(unscaled))).rjust(scale + 1, "0")
    sign = "-" if unscaled < 0 else ""
    return f"{sign}{digits[:-scale]}.{digits[-scale:]}" if scale else sign + digits


def ratio(numerator, denominator):
    """numerator / denominator, or None where either is missing or the denominator is 0."""
    if numerator is None or denominator is None or denominator == 0:
        return None
    return Fraction(numerator) / Fraction(denominator)


def sum_known(parts):
    """The sum of the known parts: 0 of no parts, None where there are parts and none is known."""
    parts = list(parts)
    known = [part for part in parts if part is not None]
    if parts and not known:
        return None
    return sum(known, Fraction(0))


def nearest_rank(values, numerator, denominator):
    """The smallest value that at least numerator/denominator of all are not above; None of no values."""
    if not values:
        return None
    ordered = sorted(values)
    rank = -(-len(ordered) * numerator // denominator)
    return ordered[max(rank, 1) - 1]
