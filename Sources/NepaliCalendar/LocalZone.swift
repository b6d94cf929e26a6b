internal import Foundation

/// The civil time of one place: offsets from UTC with their history, and the instants at which days begin.
///
/// A value is meant for one thread: it remembers the stretch of constant offset that it used last, so that a
/// stream of instants costs a comparison each (Nepal's offset last changed in 1986).
public struct LocalZone {
    /// The IANA name, such as `Asia/Kathmandu`.
    public let name: String
    private let zone: TimeZone
    private var stretch: Stretch

    /// Instants `from ..< until`, all at the same offset.
    private struct Stretch {
        var from: Int64
        var until: Int64
        var offset: Int64
    }

    /// The zone of that IANA name, or nil where there is none.
    public init?(name: String) {
        guard let zone = TimeZone(identifier: name) else { return nil }
        self.name = name
        self.zone = zone
        stretch = Stretch(from: 0, until: 0, offset: 0)
    }

    /// Microseconds to add to UTC at `instant`.
    public mutating func offset(at instant: Timestamp) -> Int64 {
        let value = instant.microseconds
        if value >= stretch.from && value < stretch.until { return stretch.offset }
        stretch = LocalZone.stretch(of: zone, around: value)
        return stretch.offset
    }

    /// Days on either side of 2000 that instants of 64 bits reach, and room to look around them.
    private static let daysOfInstants = Int64.max / Timestamp.microsecondsPerDay - 10

    /// What a clock on the wall shows at `instant`.
    public mutating func localTime(of instant: Timestamp) -> LocalTime {
        LocalTime(microseconds: instant.microseconds + offset(at: instant))
    }

    /// The local day of `instant`.
    public mutating func date(of instant: Timestamp) -> CalendarDate {
        localTime(of: instant).date
    }

    /// The first instant of a local day. Where clocks jump over midnight that is the jump itself: in Nepal the day
    /// 1986-01-01 begins at 00:15.
    /// A day that no instant of 64 bits lies in, some 292,000 years away, begins with the last that has one.
    public mutating func startOfDay(_ date: CalendarDate) -> Timestamp {
        let days = min(max(Int64(date.daysSince2000), -LocalZone.daysOfInstants), LocalZone.daysOfInstants)
        let midnight = days * Timestamp.microsecondsPerDay
        let before = offset(at: Timestamp(microseconds: midnight - 2 * Timestamp.microsecondsPerDay))
        let early = Timestamp(microseconds: midnight - before)
        if offset(at: early) == before { return early }
        let after = offset(at: Timestamp(microseconds: midnight + 2 * Timestamp.microsecondsPerDay))
        let late = Timestamp(microseconds: midnight - after)
        if offset(at: late) == after { return late }
        // Midnight does not exist that day: it begins at the change, which starts the stretch that holds `early`.
        _ = offset(at: early)
        return Timestamp(microseconds: stretch.from)
    }

    /// ISO 8601 with the offset: `2026-07-16T12:00:00.000000+05:45`.
    public mutating func text(of instant: Timestamp) -> String {
        let offset = offset(at: instant)
        let local = LocalTime(microseconds: instant.microseconds + offset)
        let seconds = Int(offset.magnitude / 1_000_000)
        var suffix = (offset < 0 ? "-" : "+") + zeroPadded(seconds / 3600, 2) + ":" + zeroPadded(seconds / 60 % 60, 2)
        if seconds % 60 != 0 { suffix += ":" + zeroPadded(seconds % 60, 2) }
        return local.text + suffix
    }

    private static func stretch(of zone: TimeZone, around value: Int64) -> Stretch {
        let seconds = Timestamp.floorDivide(value, 1_000_000)
        let unix = seconds + Timestamp.unixEpochOffset
        let offset = secondsFromUTC(zone, at: unix)
        // Foundation tells only the next change of daylight saving; a change of standard time, which is all that
        // Nepal has had, is found by looking at the offset itself.
        let from = edge(of: zone, from: unix, offset: offset, step: -1)
        let until = edge(of: zone, from: unix, offset: offset, step: 1)
        return Stretch(
            from: microseconds(ofUnix: from), until: microseconds(ofUnix: until), offset: Int64(offset) * 1_000_000)
    }

    /// The instant of a second; beyond the ends of what 64 bits hold, the end.
    private static func microseconds(ofUnix second: Int64) -> Int64 {
        let (value, isBeyond) = (second - Timestamp.unixEpochOffset).multipliedReportingOverflow(by: 1_000_000)
        return isBeyond ? (second < 0 ? .min : .max) : value
    }

    /// The second at which the offset that holds at `unix` begins (`step` -1) or has ended (`step` 1); where it
    /// holds for the 30 years that are looked at, their far end.
    private static func edge(of zone: TimeZone, from unix: Int64, offset: Int, step: Int64) -> Int64 {
        // No zone on record has kept an offset for less than three weeks.
        let stride: Int64 = 14 * 86_400
        var near = unix
        for _ in 0..<780 {
            let far = near + step * stride
            guard secondsFromUTC(zone, at: far) == offset else {
                var (same, other) = (near, far)
                while abs(same - other) > 1 {
                    let middle = same + (other - same) / 2
                    if secondsFromUTC(zone, at: middle) == offset { same = middle } else { other = middle }
                }
                return step < 0 ? same : other
            }
            near = far
        }
        return near
    }

    private static func secondsFromUTC(_ zone: TimeZone, at unix: Int64) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(unix)))
    }
}
