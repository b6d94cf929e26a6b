extension Timestamp {
    /// The instant that an ISO 8601 text with a zone names, `2026-07-16T12:00:00+05:45` or `...T06:15:00.25Z`, to the
    /// microsecond; nil where it names none.
    public init?(iso text: String) {
        let pattern = #/(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z|[+-]\d{2}:?\d{2})/#
        guard let match = text.wholeMatch(of: pattern), let date = CalendarDate(iso: match.output.1),
            let hour = Int64(match.output.2), let minute = Int64(match.output.3), hour < 24, minute < 60
        else { return nil }
        let second = match.output.4.flatMap { Int64($0) } ?? 0
        let digits = match.output.5.map { String($0) } ?? ""
        let fraction = Int64(digits + String(repeating: "0", count: 6 - digits.count)) ?? 0
        guard second < 60 else { return nil }
        var offset: Int64 = 0
        if match.output.6 != "Z" {
            let zone = match.output.6.filter { $0.isNumber }
            guard let hours = Int64(zone.prefix(2)), let minutes = Int64(zone.suffix(2)), hours < 24, minutes < 60
            else {
                return nil
            }
            offset = (hours * 60 + minutes) * 60 * (match.output.6.hasPrefix("-") ? -1 : 1)
        }
        let seconds = (hour * 60 + minute) * 60 + second - offset
        self.init(
            microseconds: Int64(date.daysSince2000) * Timestamp.microsecondsPerDay + seconds * 1_000_000 + fraction)
    }
}
