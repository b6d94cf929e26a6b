internal import Reporting
internal import Tabular

/// How the tables of a definition go with those of its transform: it may leave out tables, and columns of them.
struct FoldLayout {
    /// Which of the cells that the transform adds are columns, by table; none where all are.
    private(set) var kept: [String: [Bool]] = [:]
    /// The transform's tables that the definition leaves out.
    private(set) var absent: [String] = []

    /// - Throws: ``PipelineError`` where the definition asks for what its transform doesn't yield.
    init(_ definition: ReportDefinition) throws {
        guard let name = definition.fold else { return }
        guard let fold = compiledReports[name] else {
            throw PipelineError(
                .configuration, "\(definition.file) names the transform \(name), which this program hasn't",
                hint: "There are \(compiledReports.keys.sorted().joined(separator: ", "))")
        }
        for table in definition.tables where table.source == .fold {
            do {
                kept[table.schema.name] = try FoldLayout.kept(by: table, of: fold)
            } catch {
                throw PipelineError(
                    .configuration, "\(definition.file): table \(table.schema.name): \(error)",
                    hint: "kt-report lint \(definition.file) says where")
            }
        }
        let declared = Set(definition.tables.map(\.schema.name))
        absent = fold.tables.map(\.name).filter { !declared.contains($0) }
    }

    /// Which of a transform's columns a table keeps; nil for all of them.
    static func kept(by table: TableDefinition, of fold: any CompiledReport.Type) throws(FoldMismatch) -> [Bool]? {
        guard let yielded = fold.tables.first(where: { $0.name == table.schema.name }) else {
            throw FoldMismatch(
                column: nil,
                reason: "the transform yields no such table; it yields "
                    + fold.tables.map(\.name).joined(separator: ", "))
        }
        return try yielded.kept(by: table.declared)
    }
}
