internal import Extract
internal import Foundation
internal import KeepTrack
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
        /// Findings per code that are written: fewer where conditions on rows leave some out.
        package var writtenExceptions: [String: Int] = [:]
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
    private let facts: [SelectionFact]
    private let filters: [String: RowFilter]
    private let spoolFolder: String
    private let progress: (Int) -> Void
    private let layout: FoldLayout

    /// - Parameters:
    ///   - parameters: what else was asked for and what versions apply, for the provenance.
    ///   - facts: what it is narrowed down to, for the summary.
    ///   - filters: of tables by name: which of their rows are written.
    ///   - spoolFolder: an existing folder of this run's own.
    ///   - progress: told of rows as they arrive.
    /// - Throws: ``PipelineError`` where the definition asks for what its transform doesn't yield.
    init(
        definition: ReportDefinition, session: SourceSession, scope: ReportScope, rules: RuleSet,
        parameters: [(key: String, value: String)], facts: [SelectionFact] = [], filters: [String: RowFilter] = [:],
        spoolFolder: String, progress: @escaping (Int) -> Void = { _ in }
    ) throws {
        layout = try FoldLayout(definition)
        self.definition = definition
        self.session = session
        self.scope = scope
        self.rules = rules
        self.parameters = parameters
        self.facts = facts
        self.filters = filters
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
        let relay = ExceptionRelay()
        let checks = CheckRunner(definition, scope: scope, sink: relay)
        var inspectors: [String: RowInspector] = [:]
        let written = WrittenFindings()
        let outputs = try outputs(
            wanted, checks: checks, inspectors: &inspectors, written: written, deliver: deliver)
        let tables = tables(outputs)
        let collector =
            definition.hasExceptions
            ? ExceptionCollector(
                definitions: definition.catalogue, known: layout.findings, output: try tables["exceptions"],
                spoolFolder: spoolFolder) : nil
        relay.target = collector
        let tally = StageTally(progress: progress)
        let isCompared = Self.isCompared(definition, only: wanted)
        let isMeanwhile = Self.reckonsMeanwhile(definition, only: wanted)
        let meanwhile = isMeanwhile ? session.side?.begin(previousFigures) : nil
        defer { meanwhile?.wait() }
        // Read twice, so kept for the second time.
        let isKeptHere = isCompared && !isMeanwhile && session.checkpoints == nil
        if isKeptHere {
            session.checkpoints = Checkpoints(
                folder: spoolFolder, organization: scope.organization.id, library: session.library, for: .thisRun)
        }
        defer { if isKeptHere { session.checkpoints = nil } }
        let figures = try pass(
            scope, over: session, tables: tables, exceptions: relay, checks: checks, tally: tally)
        try collector?.finish()

        let queries = try tally.counts.map { use in
            QueryUse(
                file: use.file, sha256: try session.library.hash(of: use.file),
                counted: try session.count(use.file, of: use.population, scope: scope), extracted: use.rows)
        }
        if let wrong = queries.first(where: { $0.counted != $0.extracted }) {
            if session.checkpoints?.hasReadEarlier == true {
                throw StaleCheckpoint(
                    "\(wrong.file) gave \(wrong.extracted) rows where the server counts \(wrong.counted): the audit "
                        + "trail doesn't tell of all that was written since the last run")
            }
            throw PipelineError(
                .failed,
                "\(wrong.file) gave \(wrong.extracted) rows where the server counts \(wrong.counted) "
                    + "in the same snapshot", hint: "Run again; if it stays, report it: the output was not written")
        }

        let previous = isCompared ? try (meanwhile?.value() ?? previousFigures(session)).figures : nil

        var outcome = Outcome()
        outcome.queries = queries
        outcome.headlines = figures
        outcome.exceptions = collector?.counts ?? [:]
        let isFiltered = filters[StandardTables.exceptions.name] != nil
        outcome.writtenExceptions = isFiltered ? written.counts : outcome.exceptions
        for severity in ExceptionDefinition.Severity.allCases {
            outcome.severities[severity] = collector?.count(of: severity) ?? 0
        }
        try SummaryTable(definition: definition, scope: scope, selection: facts).write(
            figures: figures, previous: previous, outcome: outcome, to: try tables["summary"])
        let data = outputs.dropLast()
        outcome.totals = data.flatMap { output in output.controlTotals }
        let provenance = try tables[StandardTables.provenance.name]
        // What it alone tells is counted only where it is read.
        if !provenance.isDiscarding {
            let leftOut = try session.leftOut(scope: scope).map {
                LeftOut(what: $0.table, rows: $0.rows, reason: "deleted before the as-of instant")
            }
            try ProvenanceTable(definition: definition, scope: scope, parameters: parameters).write(
                outcome: outcome, leftOut: leftOut + (try outsideScope(tally, queries)) + hidden(inspectors),
                tables: data.map { ($0.schema.name, $0.rowCount) }, to: provenance)
        }
        for output in outputs { try output.finish() }
        outcome.tables = outputs.map { ($0.schema.name, $0.rowCount) }
        return outcome
    }

    /// Whether the figures stand beside those of the previous period.
    private static func isCompared(_ definition: ReportDefinition, only wanted: Set<String>?) -> Bool {
        !definition.headlines.isEmpty && wanted?.contains(StandardTables.summary.name) != false
    }

    /// Whether these are best reckoned at the same time, for nothing is kept of what is read.
    static func reckonsMeanwhile(_ definition: ReportDefinition, only wanted: Set<String>?) -> Bool {
        isCompared(definition, only: wanted)
            && definition.fold.flatMap { compiledReports[$0]?.readsKeptStages } != true
    }

    /// An output per table: those that nobody reads discard their rows, unless a check looks at them.
    private func outputs(
        _ wanted: Set<String>?, checks: CheckRunner, inspectors: inout [String: RowInspector],
        written: WrittenFindings? = nil,
        deliver: @escaping (RowBatch) throws -> Void
    ) throws -> [TableOutput] {
        var outputs: [TableOutput] = []
        for (index, schema) in definition.allTables.enumerated() {
            let watches = try checks.watches(of: schema)
            let isWanted = wanted?.contains(schema.name) != false
            guard isWanted || !watches.isEmpty else {
                outputs.append(TableOutput(discarding: schema, calendar: scope.calendar))
                continue
            }
            let filter = filters[schema.name]
            let isExceptions = schema.name == StandardTables.exceptions.name
            let inspector =
                filter == nil && watches.isEmpty
                ? nil
                : RowInspector(
                    filter: filter, watches: watches, written: isExceptions ? { written?.count($0) } : nil)
            inspectors[schema.name] = inspector
            outputs.append(
                TableOutput(
                    schema: schema, table: index, calendar: scope.calendar, kept: layout.kept[schema.name],
                    inspector: inspector, deliver: isWanted ? deliver : { _ in }))
        }
        return outputs
    }

    /// The outputs by name, and one that discards for each of the transform's tables that the definition leaves out.
    private func tables(_ outputs: [TableOutput]) -> TableSet {
        TableSet(
            outputs
                + layout.absent.map {
                    TableOutput(discarding: TableSchema(name: $0, declared: []), calendar: scope.calendar)
                })
    }

    /// Rows of queries that the scope leaves out, by another count in the same snapshot.
    private func outsideScope(_ tally: StageTally, _ queries: [QueryUse]) throws -> [LeftOut] {
        guard scope.limits.isLimited else { return [] }
        var whole = scope
        whole.limits = ScopeLimits()
        var seen = Set<String>()
        return try zip(tally.counts, queries).compactMap { read, use -> LeftOut? in
            let parameters = try session.library.template(use.file).parameters
            guard parameters.contains(where: { [.branches, .categories, .classes].contains($0) }),
                seen.insert(use.file).inserted
            else { return nil }
            return LeftOut(
                what: use.file, rows: try session.count(use.file, of: read.population, scope: whole) - use.counted,
                reason: "outside of the scope")
        }
    }

    private func hidden(_ inspectors: [String: RowInspector]) -> [LeftOut] {
        inspectors.sorted { $0.key < $1.key }.map {
            LeftOut(what: $0.key, rows: $0.value.hidden, reason: "not shown: they don't fulfil the conditions on rows")
        }
    }

    /// Reads everything once for a scope and yields the tables' rows and the headline figures.
    private func pass(
        _ scope: ReportScope, over session: SourceSession, tables: TableSet, exceptions: ExceptionRelay,
        checks: CheckRunner, tally: StageTally
    ) throws -> [Headline] {
        var figures: [Headline] = []
        if let type = definition.fold.flatMap({ compiledReports[$0] }) {
            let demand = FoldDemand(
                figures: !definition.headlines.isEmpty || definition.controlTable != nil,
                findings: exceptions.target != nil)
            let report = try type.init(
                FoldContext(
                    scope: scope, outputs: tables, exceptions: exceptions, spoolFolder: spoolFolder, rules: rules,
                    demand: demand))
            try session.withStages(scope, tally: tally) { try report.feed(from: $0) }
            try report.fold.finish()
            figures = report.fold.headlines
        }
        try session.withStages(scope, tally: tally) { stages in
            let asked = try definition.tables.compactMap { table -> (TableDefinition, String)? in
                guard case .query(let file) = table.source, try !tables[table.schema.name].isDiscarding else {
                    return nil
                }
                return (table, "extract/\(file)")
            }
            // Nobody reads the findings of the period before.
            let sought = exceptions.target == nil ? [] : definition.exceptions.filter { $0.query != nil }
            let isSole = asked.count == 1 && sought.isEmpty && !checks.hasQueries
            // All cursors are under way before the first is read: empty ones cost no round trip.
            let open = try asked.map { table, file in
                (table, try isSole ? stages.soleBatches(file) : stages.batches(file))
            }
            let findings = try sought.compactMap { check -> (ExceptionDefinition, StageBatches)? in
                try check.query.map { (check, try stages.batches("extract/\($0)")) }
            }
            let own = try checks.open(stages)
            for (table, batches) in open {
                try QueryTable(columns: table.declared, output: try tables[table.schema.name]).copy(batches)
            }
            for (check, batches) in findings {
                try ExceptionQuery(code: check.code).report(batches, to: exceptions)
            }
            for read in own { try read() }
        }
        for headline in definition.headlines {
            guard let file = headline.query else { continue }
            figures.append(try session.figure("extract/\(file)", key: headline.key, scope: scope))
        }
        if let schema = definition.controlTable {
            let controls = ControlTable(session: session, scope: scope)
            let results = try checks.finish(figures: figures) {
                try controls.number($0, figures, of: "the population")
            }
            try controls.write(definition.controls, results, to: try tables[schema.name], figures: &figures)
        }
        let order = Dictionary(
            definition.headlines.enumerated().map { ($0.element.key, $0.offset) }
        ) { first, _ in first }
        return figures.filter { order[$0.key] != nil }.sorted { (order[$0.key] ?? 0) < (order[$1.key] ?? 0) }
    }

    /// The headline figures of the previous period, nil where there can be none.
    private func previousFigures(_ session: SourceSession) throws -> PreviousFigures {
        // Its rules are those of then: what the report would have said that was run on its last day.
        let lastDay = scope.period.lowerBound.adding(days: -1)
        guard lastDay >= ReportScope.firstDay else { return PreviousFigures(figures: nil) }
        let (organization, asOf) = try session.organization(
            SourceSession.DirectoryEntry(
                id: scope.organization.id, slug: scope.organization.slug, isActive: true), asOf: .endOfDay(lastDay),
            zone: scope.organization.timeZone)
        guard let previous = try? scope.previous(organization: organization, asOf: asOf) else {
            return PreviousFigures(figures: nil)
        }
        let relay = ExceptionRelay()
        let checks = CheckRunner(definition, scope: previous, sink: relay)
        var inspectors: [String: RowInspector] = [:]
        let outputs = try outputs([], checks: checks, inspectors: &inspectors) { _ in }
        return PreviousFigures(
            figures: try pass(
                previous, over: session, tables: tables(outputs), exceptions: relay, checks: checks,
                tally: StageTally(progress: progress)))
    }
}

/// The headline figures of the previous period; nil where there is none.
private struct PreviousFigures: Sendable {
    let figures: [Headline]?
}

/// Counts the findings that pass the conditions on rows, per code.
private final class WrittenFindings {
    private(set) var counts: [String: Int] = [:]

    func count(_ row: RowReader) {
        var row = row
        // The first column of the exceptions is the code.
        guard row.hasNext, case .text(let code) = row.next() else { return }
        counts[String(decoding: code, as: UTF8.self), default: 0] += 1
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
