internal import Foundation
internal import Pipeline
internal import Reporting
internal import Tabular
internal import Writers

/// Shows a report to a person: the summary's figures and the exceptions that matter, or one table.
struct TerminalAnswer {
    private let definition: ReportDefinition
    private let layout: ReportLayout
    private let table: String?
    private let filtered: Set<String>
    private let colour: Bool

    /// Exceptions and rows that are shown; the rest is in the files.
    private static let exceptionLimit = 20
    private static let rowLimit = 200

    /// - Parameter filtered: tables of which rows were asked for, shown beside the summary.
    init(
        _ definition: ReportDefinition, layout: ReportLayout, table: String?, filtered: Set<String>, colour: Bool
    ) {
        self.definition = definition
        self.layout = layout
        self.table = table
        self.filtered = filtered
        self.colour = colour
    }

    func show(_ produce: AnswerDestination.Produce) throws -> ReportProducer.Outcome {
        let wanted = table.map { [$0] } ?? filtered.union(["summary", "exceptions"])
        let kept = KeptRows(limit: table == nil ? TerminalAnswer.exceptionLimit : TerminalAnswer.rowLimit)
        let names = layout.tables.map(\.name)
        let outcome = try produce { batch in
            if wanted.contains(names[batch.table]) {
                kept.keep(batch, isWhole: names[batch.table] == "summary", timeZone: layout.timeZone)
            }
        }
        let grid = TerminalGrid(colour: colour)
        if let table {
            let index = names.firstIndex(of: table) ?? 0
            try Output.write(grid.table(layout.tables[index], rows: kept.rows[index] ?? []))
            try tellRest(outcome, table: table, shown: kept.rows[index]?.count ?? 0)
            return outcome
        }
        try Output.write(grid.summary(kept.rows[0] ?? []))
        if !filtered.isEmpty, !names.indices.contains(where: { filtered.contains(names[$0]) && kept.rows[$0] != nil }) {
            try Output.line("\nNo row fulfils the conditions.")
        }
        for (index, name) in names.enumerated() where filtered.contains(name) && name != "exceptions" {
            guard let rows = kept.rows[index], !rows.isEmpty else { continue }
            try Output.write("\n\(layout.tables[index].title)\n" + grid.table(layout.tables[index], rows: rows))
            try tellRest(outcome, table: name, shown: rows.count)
        }
        if let index = names.firstIndex(of: "exceptions"), let rows = kept.rows[index], !rows.isEmpty {
            let columns = ["severity", "branch", "code", "sentence"]
            try Output.write("\n" + grid.table(layout.tables[index], rows: rows, only: columns))
            try tellRest(outcome, table: "exceptions", shown: rows.count)
        }
        let others = definition.tables.map(\.schema.name).joined(separator: ", ")
        try Output.line("\nTables: \(others). See one with --table NAME, take all with -o FOLDER.")
        return outcome
    }

    private func tellRest(_ outcome: ReportProducer.Outcome, table: String, shown: Int) throws {
        let rows = outcome.tables.first { $0.name == table }?.rows ?? shown
        if rows > shown {
            try Output.line("... \(rows - shown) more; all of them: --table \(table) --format csv")
        }
    }
}

/// The first rows of some tables, as texts.
private final class KeptRows {
    private(set) var rows: [Int: [[String?]]] = [:]
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    func keep(_ batch: RowBatch, isWhole: Bool, timeZone: String) {
        guard isWhole || (rows[batch.table]?.count ?? 0) < limit else { return }
        for row in batch.texts(timeZone: timeZone) {
            if !isWhole, rows[batch.table]?.count ?? 0 >= limit { return }
            rows[batch.table, default: []].append(row)
        }
    }
}
