internal import ArgumentParser
internal import Foundation
internal import NepaliCalendar
internal import Pipeline
internal import Postgres

/// Flags that every command has.
struct CommonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read settings from this file instead of kt-report.yaml.", valueName: "file"))
    var config: String?

    @Flag(name: .shortAndLong, help: "Say nothing but errors.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Say what is done.")
    var verbose = false

    @Flag(help: "No colours, even on a terminal.")
    var noColor = false
}

/// Flags that say how the database is read.
struct ReadingOptions: ParsableArguments {
    @Flag(
        help: "Read even as a role that row security doesn't hold for; every query names its organization all the same."
    )
    var allowBypass = false
}

/// Flags that say which days a report covers.
struct PeriodOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The end of this day (2026-07-16), or an instant (2026-07-16T12:00:00+05:45); default: now.",
            valueName: "date"))
    var asOf: String?

    @Option(help: ArgumentHelp("First day of the period; default: the fiscal year's.", valueName: "date"))
    var from: String?

    @Option(help: ArgumentHelp("Last day of the period; default: the as-of day.", valueName: "date"))
    var to: String?

    @Option(help: ArgumentHelp("A Nepali fiscal year, such as 2082/83.", valueName: "year"))
    var fiscalYear: String?

    @Option(help: ArgumentHelp("A quarter of a fiscal year, such as 2082/83-2.", valueName: "quarter"))
    var quarter: String?

    @Option(help: ArgumentHelp("A Bikram Sambat month, such as 2083-02.", valueName: "month"))
    var bsMonth: String?

    @Option(help: ArgumentHelp("A Gregorian month, such as 2026-06.", valueName: "month"))
    var month: String?

    func asOfRequest() throws -> AsOfRequest {
        guard let asOf else { return .snapshot }
        if let date = CalendarDate(iso: asOf) { return .endOfDay(date) }
        if let instant = Timestamp(iso: asOf) { return .instant(instant) }
        throw PipelineError(
            .usage, "--as-of \(asOf) is neither a day nor an instant",
            hint: "Write 2026-07-16, or 2026-07-16T12:00:00+05:45")
    }

    func periodRequest(calendar: BikramSambatCalendar) throws -> PeriodRequest {
        do {
            let period = try ReportingPeriod(
                from: from, to: to, fiscalYear: fiscalYear, bsMonth: bsMonth, month: month, quarter: quarter,
                calendar: calendar)
            return period.map { .range(from: $0.from, to: $0.to) } ?? .fiscalYearToDate
        } catch let error as ReportingPeriodError {
            throw PipelineError(.usage, error.description)
        }
    }
}
