internal import Extract
internal import Foundation
package import KeepTrack
internal import NepaliCalendar
internal import Postgres
package import Reporting
package import Tabular

/// Produces the tables of one report for one scope: reads, transforms, and hands the rows on in batches.
///
/// In ``SourceSession/withOrganization(_:_:)``.
package struct ReportProducer {
    /// What came of it.
    package struct Outcome: Sendable {
        /// Rows per table, in the report's order.
        package var tables: [(name: String, rows: Int)] = []
        /// Findings per code.
        package var exceptions: [String: Int] = [:]
        /// Findings per severity.
        package var severities: [ExceptionDefinition.Severity: Int] = [:]
        package var headlines: [Headline] = []
        /// Query files with rows counted by the server and rows read.
        package var queries: [QueryUse] = []
        /// Sums per table and column of numbers, as exact text.
        package var totals: [(table: String, column: String, total: String)] = []
    }

    /// One query file: what an independent count said, and what was read.
    package struct QueryUse: Sendable, Hashable {
        package let file: String
        package let sha256: String
        package let counted: Int
        package let extracted: Int
    }

    private let definition: ReportDefinition
    private let session: SourceSession
    private let scope: ReportScope
    private let rules: RuleSet
    private let parameters: [(key: String, value: String)]
    private let spoolFolder: String
    private let progress: (Int) -> Void

    /// - Parameters:
    ///   - parameters: what else was asked for and what versions apply, for the provenance.
    ///   - spoolFolder: an existing folder of this run's own.
    ///   - progress: told of rows as they arrive.
    package init(
        definition: ReportDefinition, session: SourceSession, scope: ReportScope, rules: RuleSet,
        parameters: [(key: String, value: String)], spoolFolder: String, progress: @escaping (Int) -> Void = { _ in }
    ) {
        self.definition = definition
        self.session = session
        self.scope = scope
        self.rules = rules
        self.parameters = parameters
        self.spoolFolder = spoolFolder
        self.progress = progress
    }

    /// What writers are made with.
    package func layout(generator: String) -> ReportLayout {
        ReportLayout(
            name: definition.name, title: definition.title, tables: definition.allTables, charts: definition.charts,
            calendar: definition.calendar, links: definition.links,
            organization: scope.organization.name, currency: scope.organization.currency,
            timeZone: scope.organization.timeZone, asOf: scope.asOf, generator: generator)
    }

    /// Produces all tables.
    ///
    /// - Parameters:
    ///   - wanted: the tables that are read, nil for all. The others' rows are counted at most, and control totals are
    ///     missing.
    ///   - deliver: takes the batches; those of one table come in order, tables interleave.
    /// - Throws: what the server, the transform or `deliver` throws; ``PipelineError`` where a stage's rows aren't as
    ///   many as the server counts in the same snapshot.
    package func produce(
        only wanted: Set<String>? = nil, deliver: @escaping (RowBatch) throws -> Void
    ) throws -> Outcome {
        // The provenance tells of every other table.
        let wanted = wanted?.contains(StandardTables.provenance.name) == true ? nil : wanted
        let outputs = definition.allTables.enumerated().map { index, schema in
            wanted?.contains(schema.name) == false
                ? TableOutput(discarding: schema, calendar: scope.calendar)
                : TableOutput(schema: schema, table: index, calendar: scope.calendar, deliver: deliver)
        }
        let tables = TableSet(outputs)
        let collector =
            definition.hasExceptions
            ? ExceptionCollector(
                definitions: definition.exceptions, output: try tables["exceptions"], spoolFolder: spoolFolder) : nil
        let tally = StageTally(progress: progress)
        let sink: any ExceptionSink = collector ?? DiscardedExceptions()
        let figures = try pass(scope, tables: tables, exceptions: sink, tally: tally)
        let isSummarised = wanted?.contains(StandardTables.summary.name) ?? true
        let previous = isSummarised ? try previousFigures() : nil
        try collector?.finish()

        let queries = try tally.counts.map { use in
            QueryUse(
                file: use.file, sha256: try session.library.hash(of: use.file),
                counted: try session.count(use.file, of: use.population, scope: scope), extracted: use.rows)
        }
        if let wrong = queries.first(where: { $0.counted != $0.extracted }) {
            throw PipelineError(
                .failed,
                "\(wrong.file) gave \(wrong.extracted) rows where the server counts \(wrong.counted) "
                    + "in the same snapshot", hint: "Run again; if it stays, report it: the output was not written")
        }

        var outcome = Outcome()
        outcome.queries = queries
        outcome.headlines = figures
        outcome.exceptions = collector?.counts ?? [:]
        for severity in ExceptionDefinition.Severity.allCases {
            outcome.severities[severity] = collector?.count(of: severity) ?? 0
        }
        try SummaryTable(definition: definition, scope: scope).write(
            figures: figures, previous: previous, outcome: outcome, to: try tables["summary"])
        let leftOut = try session.leftOut(scope: scope)
        let data = outputs.dropLast()
        outcome.totals = data.flatMap { output in output.controlTotals }
        try ProvenanceTable(definition: definition, scope: scope, parameters: parameters).write(
            outcome: outcome, leftOut: leftOut, tables: data.map { ($0.schema.name, $0.rowCount) },
            to: try tables["provenance"])
        for output in outputs { try output.finish() }
        outcome.tables = outputs.map { ($0.schema.name, $0.rowCount) }
        return outcome
    }

    /// Reads everything once for a scope and yields the tables' rows and the headline figures.
    private func pass(
        _ scope: ReportScope, tables: TableSet, exceptions: any ExceptionSink, tally: StageTally
    ) throws -> [Headline] {
        var figures: [Headline] = []
        if let name = definition.fold {
            guard let type = compiledReports[name] else {
                throw PipelineError(
                    .configuration, "\(definition.file) names the transform \(name), which this program hasn't",
                    hint: "There are \(compiledReports.keys.sorted().joined(separator: ", "))")
            }
            let report = try type.init(
                FoldContext(
                    scope: scope, outputs: tables, exceptions: exceptions, spoolFolder: spoolFolder, rules: rules))
            try session.withStages(scope, tally: tally) { try report.feed(from: $0) }
            try report.fold.finish()
            figures = report.fold.headlines
        }
        try session.withStages(scope, tally: tally) { stages in
            // All cursors are under way before the first is read: empty ones cost no round trip.
            let open = try definition.tables.compactMap { table -> (TableDefinition, StageBatches)? in
                guard case .query(let file) = table.source, try !tables[table.schema.name].isDiscarding else {
                    return nil
                }
                return (table, try stages.batches("extract/\(file)"))
            }
            // Nobody reads the findings of the period before.
            let sought = exceptions is DiscardedExceptions ? [] : definition.exceptions
            let checks = try sought.compactMap { check -> (ExceptionDefinition, StageBatches)? in
                try check.query.map { (check, try stages.batches("extract/\($0)")) }
            }
            for (table, batches) in open {
                try QueryTable(columns: table.declared, output: try tables[table.schema.name]).copy(batches)
            }
            for (check, batches) in checks {
                try ExceptionQuery(code: check.code).report(batches, to: exceptions)
            }
        }
        if let table = definition.tables.first(where: { $0.source == .controls }) {
            try ControlTable(session: session, scope: scope).write(
                definition.controls, to: try tables[table.schema.name], figures: &figures)
        }
        for headline in definition.headlines {
            guard let file = headline.query else { continue }
            figures.append(try session.figure("extract/\(file)", key: headline.key, scope: scope))
        }
        let order = Dictionary(
            definition.headlines.enumerated().map { ($0.element.key, $0.offset) }
        ) { first, _ in first }
        return figures.filter { order[$0.key] != nil }.sorted { (order[$0.key] ?? 0) < (order[$1.key] ?? 0) }
    }

    /// The headline figures of the previous period, nil where there can be none.
    private func previousFigures() throws -> [Headline]? {
        guard !definition.headlines.isEmpty else { return nil }
        // Its rules are those of then: what the report would have said that was run on its last day.
        let lastDay = scope.period.lowerBound.adding(days: -1)
        let (organization, asOf) = try session.organization(
            SourceSession.DirectoryEntry(
                id: scope.organization.id, slug: scope.organization.slug, isActive: true), asOf: .endOfDay(lastDay))
        guard let previous = try? scope.previous(organization: organization, asOf: asOf) else { return nil }
        let outputs = definition.allTables.map { TableOutput(discarding: $0, calendar: scope.calendar) }
        return try pass(
            previous, tables: TableSet(outputs), exceptions: DiscardedExceptions(),
            tally: StageTally(progress: progress))
    }
}

extension TableOutput {
    /// The sums of the columns of money and days, as exact text: what else is a number doesn't add up to anything.
    fileprivate var controlTotals: [(table: String, column: String, total: String)] {
        zip(schema.columns, totals).compactMap { column, total in
            guard column.type == .money || column.unit == "days" else { return nil }
            let scale = column.type == .integer ? 0 : column.scale
            return (schema.name, column.key, decimalText(unscaled: total, scale: scale))
        }
    }
}
