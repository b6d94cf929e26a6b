package import KeepTrack
package import NepaliCalendar

/// Measures time from one instant to another: every microsecond of the calendar, or those within working hours on the
/// organization's clocks.
///
/// Working time is exact, days with a change of clocks too: an instant is worked where the wall clock shows a working
/// day and a time within the hours. A measurement costs two look-ups, however many days lie between; eight bytes are
/// held for each day that has been looked back to.
package struct WorkClock {
    private let hours: WorkingHours?
    private var zone: LocalZone
    /// A day that no instant of the report is after.
    private let anchor: CalendarDate
    /// By days before the anchor, the working time from that day's beginning to the anchor's.
    private var remaining: [Int64] = [0]

    /// - Parameters:
    ///   - hours: nil measures calendar time.
    ///   - end: no instant is after it.
    package init(hours: WorkingHours?, zone: LocalZone, end: Timestamp) {
        self.hours = hours
        var zone = zone
        anchor = zone.date(of: end)
        self.zone = zone
    }

    /// Microseconds from `start` to `end`, which isn't before it.
    package mutating func elapsed(from start: Timestamp, to end: Timestamp) -> Int64 {
        guard let hours else { return end - start }
        return left(from: start, hours) - left(from: end, hours)
    }

    /// Working time from an instant to the anchor's beginning; negative on the anchor itself.
    private mutating func left(from instant: Timestamp, _ hours: WorkingHours) -> Int64 {
        let day = zone.date(of: instant)
        let index = anchor - day
        while remaining.count <= index {
            let earlier = anchor.adding(days: -remaining.count)
            let end = zone.startOfDay(earlier.adding(days: 1))
            remaining.append(remaining[remaining.count - 1] + worked(on: earlier, before: end, hours))
        }
        return remaining[max(0, index)] - worked(on: day, before: instant, hours)
    }

    /// Working time of a local day before an instant of it, or before its end.
    private mutating func worked(on day: CalendarDate, before instant: Timestamp, _ hours: WorkingHours) -> Int64 {
        guard hours.isWorkingDay[day.weekday] else { return 0 }
        let start = zone.startOfDay(day)
        guard start < instant else { return 0 }
        let last = instant.adding(microseconds: -1)
        let (before, after) = (zone.offset(at: start), zone.offset(at: last))
        if before == after { return worked(on: day, from: start, to: instant, offset: before, hours) }
        // The clocks change within: find the first instant that they show another offset.
        var (same, other) = (start.microseconds, last.microseconds)
        while other - same > 1 {
            let middle = same + (other - same) / 2
            if zone.offset(at: Timestamp(microseconds: middle)) == before { same = middle } else { other = middle }
        }
        let change = Timestamp(microseconds: other)
        return worked(on: day, from: start, to: change, offset: before, hours)
            + worked(on: day, from: change, to: instant, offset: after, hours)
    }

    /// Working time of a stretch of one local day with one offset.
    private func worked(
        on day: CalendarDate, from start: Timestamp, to end: Timestamp, offset: Int64, _ hours: WorkingHours
    ) -> Int64 {
        let midnight = Int64(day.daysSince2000) * Timestamp.microsecondsPerDay - offset
        let opens = midnight + Int64(hours.minutes.lowerBound) * 60_000_000
        let closes = midnight + Int64(hours.minutes.upperBound) * 60_000_000
        return max(0, min(closes, end.microseconds) - max(opens, start.microseconds))
    }
}
