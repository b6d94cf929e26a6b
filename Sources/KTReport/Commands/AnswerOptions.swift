internal import ArgumentParser
internal import Foundation
internal import Pipeline
internal import Postgres
internal import Reporting
internal import Tabular
internal import Writers

/// What every report's command takes.
struct AnswerOptions: ParsableArguments {
    @Option(name: .customLong("org"), help: ArgumentHelp("The organization.", valueName: "slug"))
    var organization: String

    @Option(help: ArgumentHelp("One table of the report.", valueName: "table"))
    var table: String?

    @Option(
        help: ArgumentHelp(
            "csv, json, ndjson or ics on standard output; csv and ndjson hold one table.", valueName: "format"))
    var format: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write to this file (.csv, .json, .ndjson, .xlsx, .ics) or folder.", valueName: "path"))
    var output: String?

    @Option(
        name: .customLong("fail-on"),
        help: ArgumentHelp(
            """
            Exit with 2 for findings of this severity or above: low, medium, high. All findings of the scope count, those \
            that --where leaves out too.
            """, valueName: "severity"))
    var failOn: Severity?

    @OptionGroup var selection: SelectionOptions
    @OptionGroup var period: PeriodOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    /// Answers.
    func answer(_ name: String) async throws {
        let context = try ReportContext(common)
        let access = try context.settings.sourceAccess(allowsBypass: reading.allowBypass)
        let interrupt = Interrupt()
        let connecting = Database.connect(context.settings, access: access, interrupt: interrupt)
        // Two files take as long to parse as the server takes to answer: side by side, on as many cores.
        let (ruleFolder, ruleName) = (RuleSetFolder(folder: context.home.rules), context.settings.text(.rules) ?? "")
        async let parsedRules = ruleFolder.ruleSet(ruleName)
        let definition = try context.catalog.definition(name)
        var request = try context.request(period)
        let chosen = try AnswerDestination(
            definition, table: table, format: format, output: output, formats: try context.formats(),
            profile: try context.csvProfile())
        request.selection = try selection.selection(tables: chosen.chosenTables)
        try request.selection.check([definition])
        let destination = chosen.showing(Set(try request.selection.filters(for: definition).keys))
        let rules = try await parsedRules
        let jobs = try context.jobs()
        let slug = organization
        let home = context.home
        let asked = request
        let colour = Output.isTerminal(1) && !common.noColor && context.settings.environment["NO_COLOR"] == nil
        let outcome = try await Interruption.watch(interrupt) { interrupt in
            try await Database.with(context.settings) { target in
                let lease = try await connecting?.value
                return try await WorkerThreads.run {
                    let answer = Answer(
                        pool: lease?.pool ?? access.pool(target, interrupt: interrupt), lease: lease, home: home,
                        request: asked, rules: rules, access: access, jobs: jobs)
                    return try answer.produce(definition, for: slug, only: destination.tables) { layout, produce in
                        try destination.consume(layout, colour: colour, produce)
                    }
                }
            }
        }
        if let failOn, outcome.severities.contains(where: { $0.value > 0 && $0.key >= failOn.severity }) {
            throw ExitCode(PipelineError.Code.findings.exitCode)
        }
    }
}

/// Where an answer goes.
enum AnswerDestination: Sendable {
    /// A readable summary.
    case terminal(ReportDefinition, table: String?, filtered: Set<String> = [])
    /// One table on standard output.
    case stream(table: String, format: RowFormat)
    /// The document on standard output.
    case document(table: String?)
    /// The events of a table on standard output.
    case calendar(table: String)
    /// One file: of one table, or of the report.
    case file(path: String, format: OutputFormat, table: String?, profile: CSVProfile)
    case folder(path: String, formats: Set<OutputFormat>, profile: CSVProfile)

    init(
        _ definition: ReportDefinition, table: String?, format: String?, output: String?, formats: Set<OutputFormat>,
        profile: CSVProfile
    ) throws {
        let tables = definition.allTables.map(\.name)
        if let table, !tables.contains(table) {
            throw PipelineError(
                .usage, "\(definition.name) has no table \(table)", hint: "There are \(tables.joined(separator: ", "))")
        }
        // The first declared table is what a report is mainly about.
        let main = table ?? definition.tables[0].schema.name
        if let output {
            let isFolder = output.hasSuffix("/") || output.isExistingFolder
            let suffix = output.split(separator: "/").last.flatMap {
                $0.contains(".") ? $0.split(separator: ".").last : nil
            }
            guard !isFolder, let suffix else {
                self = .folder(
                    path: output, formats: try format.map { try OutputFormat.set($0) } ?? formats, profile: profile)
                return
            }
            let named = try OutputFormat(named: String(suffix))
            if let format, try OutputFormat(named: format) != named {
                throw PipelineError(.usage, "--format \(format) and the file \(output) are of two kinds")
            }
            let tables = named == .csv || named == .ndjson ? main : table
            self = .file(
                path: output, format: named,
                table: named == .ics ? try AnswerDestination.calendarTable(of: definition) : tables, profile: profile)
            return
        }
        switch try format.map({ try OutputFormat(named: $0) }) {
        case nil: self = .terminal(definition, table: table)
        case .csv?: self = .stream(table: main, format: .csv(profile))
        case .ndjson?: self = .stream(table: main, format: .ndjson)
        case .json?: self = .document(table: table)
        case .ics?: self = .calendar(table: try AnswerDestination.calendarTable(of: definition))
        case .xlsx?:
            throw PipelineError(.usage, "a workbook doesn't go to standard output", hint: "Name a file: -o report.xlsx")
        }
    }

    /// - Throws: ``PipelineError`` of code `usage` where the report yields no calendar.
    private static func calendarTable(of definition: ReportDefinition) throws -> String {
        guard let calendar = definition.calendar else {
            throw PipelineError(
                .usage, "\(definition.name) yields no calendar",
                hint: "A definition with a calendar does, such as that of renewals")
        }
        return calendar.table
    }
}
