internal import KeepTrack
package import NepaliCalendar
package import Tabular

/// The instant that a report is as of.
package enum AsOfRequest: Sendable, Hashable {
    /// The snapshot's time.
    case snapshot
    /// The end of a day in the organization's zone.
    case endOfDay(CalendarDate)
    case instant(Timestamp)

    /// T for an organization's zone.
    ///
    /// - Throws: ``PipelineError``, of code `usage` for an instant before ``ReportScope/firstDay``.
    package func instant(zone name: String, snapshot: Timestamp) throws -> Timestamp {
        guard var zone = LocalZone(name: name) else {
            throw PipelineError(.configuration, "the organization has the unknown time zone \(name)")
        }
        let instant =
            switch self {
            case .snapshot: snapshot
            case .instant(let instant): instant
            case .endOfDay(let date): zone.startOfDay(date.adding(days: 1))
            }
        guard zone.date(of: instant) > ReportScope.firstDay else {
            throw PipelineError(.usage, "the as-of day has to be \(ReportScope.firstDay) or later")
        }
        return instant
    }
}

/// The period that a report covers.
package enum PeriodRequest: Sendable, Hashable {
    /// From Shrawan 1 to the as-of day.
    case fiscalYearToDate
    /// First and last day, both included; a missing first day is Shrawan 1 of the last one's fiscal year, a missing last
    /// day the as-of day.
    case range(from: CalendarDate?, to: CalendarDate?)

    /// The days for an as-of day.
    package func days(asOfDate: CalendarDate, calendar: BikramSambatCalendar) throws -> ClosedRange<CalendarDate> {
        let (first, last): (CalendarDate?, CalendarDate?)
        switch self {
        case .fiscalYearToDate: (first, last) = (nil, nil)
        case .range(let from, let to): (first, last) = (from, to)
        }
        let to = last ?? asOfDate
        guard let from = first ?? calendar.fiscalYear(containing: to).flatMap({ calendar.days(of: $0)?.lowerBound })
        else {
            throw PipelineError(.usage, "\(to) is in no fiscal year of the calendar", hint: "Give --from as well")
        }
        guard from <= to else {
            throw PipelineError(.usage, "the period begins on \(from) and ends before, on \(to)")
        }
        return from...to
    }
}

/// What a run or an answer is asked for, organizations apart.
package struct ReportRequest: Sendable {
    package var asOf: AsOfRequest
    package var period: PeriodRequest
    package var calendar: BikramSambatCalendar
    /// Name and version of the program.
    package var generator: String
    package var selection: ReportSelection

    package init(
        asOf: AsOfRequest, period: PeriodRequest, calendar: BikramSambatCalendar, generator: String,
        selection: ReportSelection = ReportSelection()
    ) {
        self.asOf = asOf
        self.period = period
        self.calendar = calendar
        self.generator = generator
        self.selection = selection
    }
}

/// What narrows a report down, as people name it.
package struct ReportSelection: Sendable, Hashable {
    /// Codes.
    package var branches: [String]
    /// Paths, such as `Vehicles / Cars`, or ids.
    package var categories: [String]
    /// Classes of vehicles.
    package var classes: [String]
    /// What rows of tables must fulfil to be shown; figures don't know of it.
    package var rows: [RowCondition]
    /// The tables whose rows that is about, nil for all.
    package var tables: Set<String>?
    /// Values of reports' own parameters, by name.
    package var values: [String: String]

    package init(
        branches: [String] = [], categories: [String] = [], classes: [String] = [], rows: [RowCondition] = [],
        tables: Set<String>? = nil, values: [String: String] = [:]
    ) {
        self.branches = branches
        self.categories = categories
        self.classes = classes
        self.rows = rows
        self.tables = tables
        self.values = values
    }
}
