/// The days that a report is asked to cover, as people name them.
public struct ReportingPeriod: Hashable, Sendable {
    /// The first day; nil leaves it to Shrawan 1 of the last day's fiscal year.
    public let from: CalendarDate?
    /// The last day, included; nil leaves it to the as-of day.
    public let to: CalendarDate?

    /// Reads the one of the ways that was used, nil where none was.
    ///
    /// - Parameters:
    ///   - from: a first day, `2026-07-17`, alone or with `to`.
    ///   - fiscalYear: `2082/83`.
    ///   - bsMonth: a Bikram Sambat month, `2083-02`.
    ///   - month: a Gregorian month, `2026-06`.
    ///   - quarter: of a fiscal year, `2082/83-2`: Shrawan to Asoj, Kartik to Poush, Magh to Chaitra, Baisakh to Asar.
    /// - Throws: ``ReportingPeriodError`` for what names no days, and for two ways at once.
    public init?(
        from: String?, to: String?, fiscalYear: String?, bsMonth: String?, month: String?, quarter: String?,
        calendar: BikramSambatCalendar
    ) throws {
        let ways = [
            ("--from or --to", from ?? to), ("--fiscal-year", fiscalYear), ("--bs-month", bsMonth), ("--month", month),
            ("--quarter", quarter),
        ].filter { $0.1 != nil }
        guard ways.count <= 1 else {
            throw ReportingPeriodError(
                description: "\(ways[0].0) and \(ways[1].0) both name a period; give one of them")
        }
        if let fiscalYear {
            let days = try ReportingPeriod.fiscalYear(fiscalYear, calendar)
            self.init(from: days.lowerBound, to: days.upperBound)
        } else if let quarter {
            let days = try ReportingPeriod.quarter(quarter, calendar)
            self.init(from: days.lowerBound, to: days.upperBound)
        } else if let bsMonth {
            let days = try ReportingPeriod.bikramSambatMonth(bsMonth, calendar)
            self.init(from: days.lowerBound, to: days.upperBound)
        } else if let month {
            guard let first = CalendarDate(iso: month + "-01") else {
                throw ReportingPeriodError(description: "--month \(month) is no month; write it as 2026-06")
            }
            self.init(from: first, to: first.adding(months: 1).adding(days: -1))
        } else if from != nil || to != nil {
            self.init(from: try ReportingPeriod.day("--from", from), to: try ReportingPeriod.day("--to", to))
        } else {
            return nil
        }
    }

    private init(from: CalendarDate?, to: CalendarDate?) {
        self.from = from
        self.to = to
    }

    private static func day(_ flag: String, _ text: String?) throws -> CalendarDate? {
        guard let text else { return nil }
        guard let date = CalendarDate(iso: text) else {
            throw ReportingPeriodError(description: "\(flag) \(text) is no day; write it as 2026-07-16")
        }
        return date
    }

    private static func fiscalYear(
        _ text: String, _ calendar: BikramSambatCalendar
    ) throws -> ClosedRange<CalendarDate> {
        guard let year = FiscalYear(text) else {
            throw ReportingPeriodError(description: "--fiscal-year \(text) is no fiscal year; write it as 2082/83")
        }
        guard let days = calendar.days(of: year) else {
            throw ReportingPeriodError(
                description: "--fiscal-year \(text) is before the calendar's first, BS "
                    + "\(calendar.firstYear)")
        }
        return days
    }

    private static func quarter(_ text: String, _ calendar: BikramSambatCalendar) throws -> ClosedRange<CalendarDate> {
        guard let quarter = FiscalQuarter(text) else {
            throw ReportingPeriodError(description: "--quarter \(text) is no quarter; write it as 2082/83-2")
        }
        guard let days = calendar.days(of: quarter) else {
            throw ReportingPeriodError(description: "--quarter \(text) is before the calendar's first year")
        }
        return days
    }

    private static func bikramSambatMonth(
        _ text: String, _ calendar: BikramSambatCalendar
    ) throws -> ClosedRange<CalendarDate> {
        let parts = NepaliDigits.ascii(text).split(separator: "-")
        guard parts.count == 2, let year = Int(parts[0]), let number = Int(parts[1]),
            let month = calendar.month(year, number)
        else { throw ReportingPeriodError(description: "--bs-month \(text) is no month; write it as 2083-02") }
        return month.startsOn...month.endsOn
    }
}

/// A period that names no days: which flag, and how it is written.
public struct ReportingPeriodError: Error, CustomStringConvertible {
    public let description: String
}
