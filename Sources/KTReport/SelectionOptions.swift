internal import ArgumentParser
internal import Pipeline
internal import Reporting
internal import Tabular

/// Flags that narrow a report down: to a part of the organization, and to the rows that are shown.
struct SelectionOptions: ParsableArguments {
    @Option(
        name: .customLong("branch"),
        help: ArgumentHelp(
            "Only this branch, in every figure, table and exception; repeat for more.", valueName: "code"))
    var branches: [String] = []

    @Option(
        name: .customLong("category"),
        help: ArgumentHelp(
            "Only this category and those below it, by path (Vehicles / Cars) or id; repeat for more.",
            valueName: "path"))
    var categories: [String] = []

    @Option(
        name: .customLong("class"),
        help: ArgumentHelp("Only vehicles of this class; repeat for more.", valueName: "class"))
    var classes: [String] = []

    @Option(
        name: .customLong("state"),
        help: ArgumentHelp(
            "Show only rows whose state, or else status, is this; repeat for more.", valueName: "state"))
    var states: [String] = []

    @Option(
        name: .customLong("severity"),
        help: ArgumentHelp("Show only rows of this severity; repeat for more.", valueName: "severity"))
    var severities: [Severity] = []

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            """
            Show only rows that fulfil column=value; also !=, <, <=, > and >=, and column= for empty cells. Repeat: all \
            have to hold. It applies to every table that has the column; figures stay whole.
            """, valueName: "condition"))
    var conditions: [String] = []

    @Option(
        name: .customLong("param"),
        help: ArgumentHelp(
            "A parameter that the report's definition declares; repeat for more.", valueName: "name=value"))
    var values: [String] = []

    /// - Parameter tables: the tables that are written, nil for all.
    func selection(tables: Set<String>? = nil) throws -> ReportSelection {
        var selection = ReportSelection(
            branches: branches, categories: categories, classes: classes, tables: tables)
        if !states.isEmpty { selection.rows.append(RowCondition(columns: ["state", "status"], values: states)) }
        if !severities.isEmpty {
            selection.rows.append(RowCondition(columns: ["severity"], values: severities.map(\.rawValue)))
        }
        do { selection.rows += try conditions.map { try RowCondition($0) } } catch let error as RowConditionError {
            throw PipelineError(.usage, error.reason)
        }
        for text in values {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw PipelineError(.usage, "--param \(text) is no name=value")
            }
            let name = String(parts[0])
            guard selection.values.updateValue(String(parts[1]), forKey: name) == nil else {
                throw PipelineError(.usage, "--param \(name) is given twice")
            }
        }
        return selection
    }
}
