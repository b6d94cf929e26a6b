"""The status of an item over time, from its recorded changes."""

from oracle.values import Day, Instant

TERMINAL = ("retired", "scrapped")
STATUSES = ("active", "maintenance", "inactive")


class Interval:
    """A stretch of one status: [start, end); `open` where nothing has ended it before T."""

    def __init__(self, status, start, changed_by, event_id):
        self.status = status
        self.start = start
        self.end = None
        self.open = True
        self.changed_by = changed_by
        self.event_id = event_id

    def overlap(self, begins, ends):
        """How many microseconds of [begins, ends) it covers."""
        return max(0, min(self.end, ends) - max(self.start, begins))


class Transition:
    """A change that counts. `stay` is how long the status before had lasted; None where the chain is broken or the
    status before isn't known."""

    def __init__(self, from_status, to_status, at, stay):
        self.from_status = from_status
        self.to_status = to_status
        self.at = at
        self.stay = stay


class Timeline:
    """The timeline of one item.

    - item: its row as of T; its status serves where no change is recorded.
    - known: its item_status events recorded before T, of a time before T.
    - later: its item_status events of a time at or after T, whenever recorded.
    """

    def __init__(self, scope, item, known, later):
        def by_time(event):
            return event["changed_at"], event["id"]

        known = sorted(known, key=by_time)
        as_of = scope.as_of
        self.broken = []
        self.after_disposal = []
        self.transitions = []
        self.intervals = []
        disposed_on = item["disposed_on"]
        self.disposed_on = disposed_on if disposed_on is not None and disposed_on <= scope.as_of_day else None
        closes = scope.zone.start(Day(self.disposed_on + 1)) if self.disposed_on is not None else None

        self.start = Instant(min([item["created_at"]] + [event["changed_at"] for event in known[:1]]))
        if known:
            status = known[0]["from_status"]
        elif later:
            status = min(later, key=by_time)["from_status"]
        else:
            status = item["status"]

        current = None if status is None else Interval(status, self.start, None, None)
        since, first = self.start, True
        # The event that began the present unbroken spell of `scrapped`.
        self.scrapped_by = None
        for event in known:
            at = event["changed_at"]
            if closes is not None and at >= closes:
                self.after_disposal.append(event)
                continue
            source, target = event["from_status"], event["to_status"]
            chained = first or source == status
            has_before = status is not None
            first = False
            # What changes nothing breaks nothing either.
            if source == target:
                continue
            if not chained:
                self.broken.append(event)
            stay = at - since if chained and has_before else None
            self.transitions.append(Transition(source, target, at, stay))
            if current is not None:
                self._close(current, at, False)
            if target == "scrapped" and status != "scrapped":
                self.scrapped_by = event
            elif target != "scrapped":
                self.scrapped_by = None
            status, since = target, at
            current = Interval(status, at, event["changed_by"], event["id"])

        self.status = status
        self.since = since if status is not None else None
        if current is not None:
            if closes is not None and closes <= as_of and status not in TERMINAL:
                self._close(current, max(closes, current.start), False)
            else:
                self._close(current, as_of, True)

    def _close(self, interval, end, still_open):
        interval.end = Instant(end)
        interval.open = still_open
        if interval.end > interval.start:
            self.intervals.append(interval)

    def microseconds(self, statuses, begins, ends):
        """How long the item was in any of these statuses within [begins, ends)."""
        return sum(one.overlap(begins, ends) for one in self.intervals if one.status in statuses)

    def status_at(self, instant):
        """The status that holds at an instant; None outside every interval."""
        for interval in self.intervals:
            if interval.start <= instant < interval.end:
                return interval.status
        return None
