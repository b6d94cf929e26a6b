/// A day of the proleptic Gregorian calendar.
///
/// Stored as PostgreSQL stores a `date`: days since 2000-01-01, so that a binary field needs no conversion.
public struct CalendarDate: Hashable, Comparable, Sendable {
    /// Days since 2000-01-01 (negative before it).
    public let daysSince2000: Int32

    @inlinable public init(daysSince2000: Int32) {
        self.daysSince2000 = daysSince2000
    }

    /// The day `year`-`month`-`day`, or nil where the calendar has no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (-4712...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= CalendarDate.length(ofMonth: month, year: year)
        else { return nil }
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        daysSince2000 = Int32(era * 146_097 + dayOfEra - 730_425)
    }

    /// The day that an ISO 8601 text `2026-07-16` names, or nil where it names none.
    public init?(iso text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Year, month (1 to 12) and day of the month.
    public var components: (year: Int, month: Int, day: Int) {
        // Cassio Neri, Lorenz Schneider, "Euclidean affine functions and their application to calendar algorithms"
        // (Software: Practice and Experience, 2023), section 7. Years begin in March, so that the leap day comes last.
        // Eras of 400 years are added, so that all numbers are positive, and taken off again.
        let eras = 14_704
        let days = UInt64(truncatingIfNeeded: Int(daysSince2000) + 730_425 + eras * 146_097)
        let century = (4 * days + 3) / 146_097
        let dayOfCentury = (4 * days + 3) % 146_097 / 4
        let product = (4 * dayOfCentury + 3) * 2_939_745
        let yearOfCentury = product >> 32
        let dayOfYear = (product & 0xFFFF_FFFF) / 2_939_745 / 4
        let monthAndDay = 2_141 * dayOfYear + 197_913
        let month = Int(monthAndDay >> 16)
        let isNextYear = dayOfYear >= 306
        return (
            Int(100 * century + yearOfCentury) - eras * 400 + (isNextYear ? 1 : 0), isNextYear ? month - 12 : month,
            Int((monthAndDay & 0xFFFF) / 2_141) + 1
        )
    }

    /// The day of the week, 0 for Sunday to 6 for Saturday.
    public var weekday: Int {
        // 2000-01-01 was a Saturday.
        let remainder = (Int(daysSince2000) + 6) % 7
        return remainder < 0 ? remainder + 7 : remainder
    }

    /// The day `days` later (earlier where negative).
    public func adding(days: Int) -> CalendarDate {
        CalendarDate(daysSince2000: Int32(clamping: Int(daysSince2000) + days))
    }

    /// The day `months` Gregorian months later, clamped to the month's end: January 31 plus one month is the last
    /// day of February.
    public func adding(months: Int) -> CalendarDate {
        let (year, month, day) = components
        let index = year * 12 + (month - 1) + months
        let newYear = index >= 0 ? index / 12 : (index - 11) / 12
        let newMonth = index - newYear * 12 + 1
        let length = CalendarDate.length(ofMonth: newMonth, year: newYear)
        return CalendarDate(year: newYear, month: newMonth, day: min(day, length))
            ?? CalendarDate(daysSince2000: months < 0 ? .min : .max)
    }

    /// Whole days from `start` to `end`; negative where `end` is earlier.
    public static func - (end: CalendarDate, start: CalendarDate) -> Int {
        Int(end.daysSince2000) - Int(start.daysSince2000)
    }

    public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        left.daysSince2000 < right.daysSince2000
    }

    /// Days in a Gregorian month.
    public static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension CalendarDate: CustomStringConvertible {
    /// ISO 8601: `2026-07-16`.
    public var description: String {
        let (year, month, day) = components
        return "\(zeroPadded(year, 4))-\(zeroPadded(month, 2))-\(zeroPadded(day, 2))"
    }
}

/// `value` with leading zeros to `width` digits, a minus sign in front of them where it is negative.
func zeroPadded(_ value: Int, _ width: Int) -> String {
    let digits = String(value.magnitude)
    return (value < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
}
