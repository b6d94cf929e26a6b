internal import Reporting
internal import Tabular

/// How the tables of a definition go with those of its transform: it may leave out tables, and columns of them.
struct FoldLayout {
    /// Which of the cells that the transform adds are columns, by table; none where all are.
    private(set) var kept: [String: [Bool]] = [:]
    /// The transform's tables that the definition leaves out.
    private(set) var absent: [String] = []
    /// All codes that the transform reports.
    private(set) var findings: Set<String> = []

    /// - Throws: ``PipelineError`` where the definition asks for what its transform doesn't yield.
    init(_ definition: ReportDefinition) throws {
        guard let name = definition.fold else { return }
        guard let transform = compiledReports[name]?.transform else {
            throw PipelineError(
                .configuration, "\(definition.file) names the transform \(name), which this program hasn't",
                hint: "There are \(compiledReports.keys.sorted().joined(separator: ", "))")
        }
        for table in definition.tables where table.source == .fold {
            do {
                kept[table.schema.name] = try FoldLayout.kept(by: table, of: transform)
            } catch {
                throw PipelineError(
                    .configuration, "\(definition.file): table \(table.schema.name): \(error)",
                    hint: "kt-report lint \(definition.file) says where")
            }
        }
        let mismatches =
            definition.exceptions.compactMap { FoldLayout.mismatch(of: $0, in: transform) }
            + definition.headlines.compactMap { FoldLayout.mismatch(of: $0, in: transform) }
        if let reason = mismatches.first {
            throw PipelineError(
                .configuration, "\(definition.file): \(reason)", hint: "kt-report lint \(definition.file) says where")
        }
        findings = transform.findings
        let declared = Set(definition.tables.map(\.schema.name))
        absent = transform.tables.map(\.name).filter { !declared.contains($0) }
    }

    /// Which of a transform's columns a table keeps; nil for all of them.
    static func kept(by table: TableDefinition, of transform: any ReportFold.Type) throws(FoldMismatch) -> [Bool]? {
        guard let yielded = transform.tables.first(where: { $0.name == table.schema.name }) else {
            throw FoldMismatch(
                column: nil,
                reason: "the transform yields no such table; it yields "
                    + transform.tables.map(\.name).joined(separator: ", "))
        }
        return try yielded.kept(by: table.declared)
    }

    /// Why an exception can't be had from a transform; nil where it can, or comes from a query.
    static func mismatch(of exception: ExceptionDefinition, in transform: any ReportFold.Type) -> String? {
        guard exception.query == nil, !transform.findings.contains(exception.code) else { return nil }
        return "the transform reports no exception \(exception.code); it reports "
            + (transform.findings.isEmpty ? "none" : transform.findings.sorted().joined(separator: ", "))
    }

    /// Why a figure can't be had from a transform; nil where it can, or comes from elsewhere.
    static func mismatch(of headline: HeadlineDefinition, in transform: any ReportFold.Type) -> String? {
        let isElsewhere = headline.query != nil || headline.key == HeadlineDefinition.failedControls
        guard !isElsewhere, !transform.figures.contains(headline.key) else { return nil }
        return "the transform yields no figure \(headline.key); it yields \(transform.figures.joined(separator: ", "))"
    }
}
