/// A quarter of a Nepali fiscal year: 1 is Shrawan to Asoj, 2 Kartik to Poush, 3 Magh to Chaitra, 4 Baisakh to Asar.
public struct FiscalQuarter: Hashable, Comparable, Sendable {
    public let fiscalYear: FiscalYear
    /// 1 to 4.
    public let number: Int

    /// - Returns: nil for a number outside 1 to 4.
    public init?(fiscalYear: FiscalYear, number: Int) {
        guard (1...4).contains(number) else { return nil }
        self.fiscalYear = fiscalYear
        self.number = number
    }

    /// The quarter that a text `2082/83-2` names, or nil where it names none.
    public init?(_ text: some StringProtocol) {
        let parts = NepaliDigits.ascii(text).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let year = FiscalYear(parts[0]), parts[1].utf8.count == 1, let number = Int(parts[1])
        else { return nil }
        self.init(fiscalYear: year, number: number)
    }

    /// Year and number of the first of its three months.
    public var firstMonth: (year: Int, month: Int) {
        number == 4 ? (fiscalYear.startYear + 1, 1) : (fiscalYear.startYear, 1 + 3 * number)
    }

    public static func < (left: FiscalQuarter, right: FiscalQuarter) -> Bool {
        (left.fiscalYear, left.number) < (right.fiscalYear, right.number)
    }
}

extension FiscalQuarter: CustomStringConvertible {
    /// `2082/83-2`.
    public var description: String { "\(fiscalYear)-\(number)" }
}

extension BikramSambatCalendar {
    /// First and last day of a quarter, nil outside the calendar.
    public func days(of quarter: FiscalQuarter) -> ClosedRange<CalendarDate>? {
        let (year, first) = quarter.firstMonth
        guard let start = month(year, first), let end = month(year, first + 2) else { return nil }
        return start.startsOn...end.endsOn
    }

    /// The quarter that holds a day, nil before the table's first Shrawan 1.
    public func fiscalQuarter(containing date: CalendarDate) -> FiscalQuarter? {
        guard let year = fiscalYear(containing: date), let month = self.date(of: date)?.date.month else { return nil }
        return FiscalQuarter(fiscalYear: year, number: month >= 4 ? (month - 1) / 3 : 4)
    }
}
