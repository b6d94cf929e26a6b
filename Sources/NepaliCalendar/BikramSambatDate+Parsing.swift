extension BikramSambatDate {
    /// The date that a text `2083-06-15` or `२०८३-०६-१५` names; nil where it names none.
    ///
    /// Months are 1 to 12 and days 1 to 32; whether that month has that day only the calendar knows.
    public init?(_ text: some StringProtocol) {
        let parts = NepaliDigits.ascii(text).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2],
            parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            (1...12).contains(month), (1...32).contains(day)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }
}

extension BikramSambatCalendar {
    /// The Gregorian day of a text `2083-06-15` or `२०८३-०६-१५`.
    ///
    /// - Throws: ``BikramSambatError`` that says what the text lacks, or which days the month has.
    public func day(bikramSambat text: some StringProtocol) throws -> CalendarDate {
        guard let date = BikramSambatDate(text) else {
            throw BikramSambatError(.malformed, "\(text) is no Bikram Sambat date; write it as 2083-06-15")
        }
        return try day(date)
    }

    /// The Gregorian day of a date.
    ///
    /// - Throws: ``BikramSambatError`` where the calendar has no such day.
    func day(_ date: BikramSambatDate) throws -> CalendarDate {
        if let day = self.date(of: date) { return day }
        guard let month = month(date.year, date.month) else {
            throw BikramSambatError(.outOfRange, "BS \(date) is outside the calendar, which begins in \(firstYear)")
        }
        throw BikramSambatError(
            .outOfRange,
            "\(month.englishName) \(date.year) has \(month.endsOn - month.startsOn + 1) days, so there is no "
                + "BS \(date)")
    }

    // MARK: Where a projection won't do

    /// The Bikram Sambat day of a Gregorian one, from the published calendar alone.
    ///
    /// - Throws: ``BikramSambatError`` before the table's first day and after its last.
    public func publishedDate(of date: CalendarDate) throws -> BikramSambatDate {
        guard let (converted, isProjected) = self.date(of: date) else {
            throw BikramSambatError(.outOfRange, "\(date) is before the calendar, which begins in BS \(firstYear)")
        }
        if isProjected { throw BikramSambatError(.notPublished, "\(date)", lastPublished: lastPublishedDay) }
        return converted
    }

    /// The Gregorian day of a Bikram Sambat one, from the published calendar alone.
    ///
    /// - Throws: ``BikramSambatError`` for a day that isn't there, and for one after the table's last.
    public func publishedDate(of date: BikramSambatDate) throws -> CalendarDate {
        let day = try day(date)
        if day > lastPublishedDay {
            throw BikramSambatError(.notPublished, "BS \(date)", lastPublished: lastPublishedDay)
        }
        return day
    }
}

/// Why there is no such date.
public struct BikramSambatError: Error, CustomStringConvertible {
    public enum Code: Sendable {
        /// A text that isn't written as a date is.
        case malformed
        /// Before the calendar, or a day that its month doesn't have.
        case outOfRange
        /// After the last day of the published calendar: only a projection is known.
        case notPublished
    }

    public let code: Code
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    init(_ code: Code, _ date: String, lastPublished: CalendarDate) {
        self.init(
            code,
            "\(date) is after \(lastPublished), the last day of the published calendar: only a projection is known")
    }
}
