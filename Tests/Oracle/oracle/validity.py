"""How long the papers of one vehicle and kind are valid: islands, expiry, and the days of a window without cover.

All spans are pairs of Days, both included.
"""

from oracle.scope import order

KINDS = ("bluebook", "insurance", "pollution")

RENEWAL_TABLES = {
    "bluebook": "vehicles.bluebook_renewal",
    "insurance": "vehicles.insurance_renewal",
    "pollution": "vehicles.pollution_sticker_renewal",
}

NUMBER_COLUMNS = {"bluebook": "receipt_number", "insurance": "policy_number", "pollution": "sticker_number"}


def is_reversed(renewal):
    """Whether it ends before it begins: such a renewal covers no day."""
    return renewal["valid_until"] < renewal["valid_from"]


def islands(spans):
    """The union of spans, by time; those that overlap or touch (the next day) are one."""
    merged = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def within(spans, first, last):
    """What of the spans lies in [first, last]."""
    clipped = [(max(one, first), min(other, last)) for one, other in spans]
    return [(one, other) for one, other in clipped if one <= other]


def length(spans):
    """How many days disjoint spans have."""
    return sum(last - first + 1 for first, last in spans)


def days_covered_twice(spans):
    """On how many days two or more of the spans hold."""
    changes = {}
    for first, last in spans:
        changes[first] = changes.get(first, 0) + 1
        changes[last + 1] = changes.get(last + 1, 0) - 1
    days, depth, since = 0, 0, None
    for day in sorted(changes):
        if depth >= 2:
            days += day - since
        depth, since = depth + changes[day], day
    return days


class Papers:
    """The renewals of one kind that are known for one vehicle.

    - renewals: all that exist for T, reversed ones too.
    """

    def __init__(self, kind, renewals):
        self.kind = kind
        self.renewals = renewals
        self.upright = [one for one in renewals if not is_reversed(one)]
        self.spans = [(one["valid_from"], one["valid_until"]) for one in self.upright]
        self.islands = islands(self.spans)

    def latest(self, day):
        """The renewal begun by a day that ends last; of equals the one that begins later, then of the smallest id."""
        begun = [one for one in self.upright if one["valid_from"] <= day]
        return min(begun, key=lambda one: (-one["valid_until"], -one["valid_from"], order(one["id"])), default=None)

    def covers(self, day):
        """Whether a renewal holds on a day."""
        return any(first <= day <= last for first, last in self.islands)

    def expiry(self, day):
        """The end of the island that holds a day, else the latest end before it; None where none has begun.

        A renewal that begins after the day counts only where it carries on the island of that day.
        """
        begun = [last for first, last in self.islands if first <= day]
        return max(begun, default=None)

    def first_day(self):
        """The first valid_from; None without renewals."""
        return min((first for first, _ in self.spans), default=None)

    def window(self, vehicle, first, last):
        """The days that are looked at: from the registration on, up to the day before the vehicle was struck off.

        None where no day is left, or where neither a registration nor a renewal tells when it begins.
        """
        since = vehicle["registered_on"] if vehicle["registered_on"] is not None else self.first_day()
        if since is None:
            return None
        begins, ends = max(first, since), last
        if vehicle["struck_off_on"] is not None:
            ends = min(ends, type(ends)(vehicle["struck_off_on"] - 1))
        return (begins, ends) if begins <= ends else None

    def measure(self, vehicle, first, last, day):
        """Coverage of the window out of [first, last]; None where there is no window."""
        window = self.window(vehicle, first, last)
        return None if window is None else Coverage(self, vehicle, window, day)


class Coverage:
    """The days of a window: `gaps` are (first day, last day, open), by time."""

    def __init__(self, papers, vehicle, window, day):
        begins, ends = window
        covered = within(papers.islands, begins, ends)
        self.window_days = ends - begins + 1
        self.covered_days = length(covered)
        self.lapsed_days = self.window_days - self.covered_days
        self.overlap_days = days_covered_twice(within(papers.spans, begins, ends))
        self.gaps = []
        cursor = begins
        for first, last in covered + [(type(ends)(ends + 1), None)]:
            if cursor < first:
                until = type(ends)(first - 1)
                self.gaps.append((cursor, until, runs_on(papers, vehicle, cursor, day)))
            cursor = None if last is None else type(ends)(last + 1)
        self.longest_gap_days = max((last - first + 1 for first, last, _ in self.gaps), default=0)


def runs_on(papers, vehicle, since, day):
    """Whether a gap that begins on one day still runs on a later one: nothing covers a day between, nor did the
    strike-off end it."""
    if vehicle["struck_off_on"] is not None and vehicle["struck_off_on"] <= day:
        return False
    return not within(papers.islands, since, day)
