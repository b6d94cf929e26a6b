internal import NepaliCalendar

/// Counts one person's failures of the period per local day, in the order of time.
struct FailureDays {
    struct Day: Sendable, Hashable {
        let date: CalendarDate
        var failures: Int
        let firstAt: Timestamp
        var lastAt: Timestamp
    }

    private var current: Day?

    /// Takes the next failure.
    ///
    /// - Returns: the day before it, where it begins another.
    mutating func add(_ instant: Timestamp, on date: CalendarDate) -> Day? {
        if current?.date == date {
            current?.failures += 1
            current?.lastAt = instant
            return nil
        }
        defer { current = Day(date: date, failures: 1, firstAt: instant, lastAt: instant) }
        return current
    }

    /// The last day, if there is one.
    mutating func finish() -> Day? {
        defer { current = nil }
        return current
    }
}
