/// An instant, exact to the microsecond.
///
/// Stored as PostgreSQL stores a `timestamptz`: microseconds since 2000-01-01T00:00:00Z.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 2000-01-01T00:00:00Z (negative before it).
    public let microseconds: Int64

    @inlinable public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Microseconds in a day of 24 hours.
    @inlinable public static var microsecondsPerDay: Int64 { 86_400_000_000 }

    /// Seconds from the Unix epoch to 2000-01-01T00:00:00Z.
    public static let unixEpochOffset: Int64 = 946_684_800

    /// Microseconds from `start` to `end`; negative where `end` is earlier.
    public static func - (end: Timestamp, start: Timestamp) -> Int64 {
        end.microseconds - start.microseconds
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    public func adding(microseconds delta: Int64) -> Timestamp {
        Timestamp(microseconds: microseconds + delta)
    }
}

extension Timestamp: CustomStringConvertible {
    /// ISO 8601 in UTC with six decimals: `2026-07-16T06:15:00.000000Z`.
    public var description: String {
        LocalTime(microseconds: microseconds).text + "Z"
    }
}

/// A reading of a wall clock: microseconds since 2000-01-01 00:00 on that clock.
public struct LocalTime: Hashable, Sendable {
    public let microseconds: Int64

    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// The day on the clock, and the microseconds since its midnight.
    @inlinable public var dateAndTime: (date: CalendarDate, microseconds: Int64) {
        let day = Timestamp.floorDivide(microseconds, Timestamp.microsecondsPerDay)
        // At the ends of 64 bits the product is beyond them, and the difference isn't.
        return (CalendarDate(daysSince2000: Int32(clamping: day)), microseconds &- day &* Timestamp.microsecondsPerDay)
    }

    /// The day on the clock.
    public var date: CalendarDate { dateAndTime.date }

    /// Microseconds since midnight.
    public var microsecondsOfDay: Int64 { dateAndTime.microseconds }

    /// `2026-07-16T12:00:00.000000`.
    public var text: String {
        let (date, time) = dateAndTime
        let rest = Int(time)
        let (seconds, fraction) = (rest / 1_000_000, rest % 1_000_000)
        let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { zeroPadded($0, 2) }.joined(separator: ":")
        return "\(date)T\(clock).\(zeroPadded(fraction, 6))"
    }
}

extension Timestamp {
    /// Division that rounds towards negative infinity.
    @inlinable static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }
}
