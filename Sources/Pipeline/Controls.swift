internal import Extract
internal import KeepTrack
internal import Postgres
internal import Reporting
internal import Tabular

/// Reports the rows of an exception query: subject_table, subject_id, branch, then the sentence's arguments as text.
struct ExceptionQuery {
    let code: String

    func report(_ batches: StageBatches, to sink: any ExceptionSink) throws {
        while let batch = try batches.next() {
            let names = (0..<batch.columnCount).map { batch.columnName($0) }
            guard names.prefix(3) == ["subject_table", "subject_id", "branch"] else {
                throw PipelineError(
                    .configuration,
                    "\(batches.file): the first columns of an exception query are subject_table, "
                        + "subject_id, branch; here they are \(names.prefix(3).joined(separator: ", "))")
            }
            for index in 0..<batch.rowCount {
                let row = ResultRow(batch, row: index, context: batches.file)
                var arguments: [String: String] = [:]
                for column in 3..<max(3, names.count) { arguments[names[column]] = try row.textIfAny(column) }
                try sink.report(
                    ReportedException(
                        code: code, subjectTable: try row.text(0), subjectID: try row.identifier(1),
                        branch: try row.textIfAny(2), arguments: arguments))
            }
        }
    }
}

/// Runs the catalogue of controls.
struct ControlTable {
    let session: SourceSession
    let scope: ReportScope

    /// Writes a row per control, in the catalogue's order, and adds the figure `controls_failed`.
    func write(_ controls: [ControlDefinition], to output: TableOutput, figures: inout [Headline]) throws {
        var failed = 0
        for control in controls {
            let population = try number(control.population, figures, control: control.id)
            let exceptions = try number(control.exceptions, figures, control: control.id)
            let result = population == 0 ? "not_measurable" : exceptions == 0 ? "pass" : "fail"
            if result == "fail" { failed += 1 }
            output.add(text: control.id)
            output.add(text: control.demands)
            output.add(integer: population)
            output.add(integer: exceptions)
            output.add(text: result)
            output.add(text: control.evidence)
            try output.endRow()
        }
        figures.append(Headline(key: "controls_failed", value: .count(failed)))
    }

    /// The only number of a query file, or a figure of the transform, which has no `.sql` at its end.
    private func number(_ source: String, _ figures: [Headline], control: String) throws -> Int64 {
        guard source.hasSuffix(".sql") else {
            guard case .number(let value, 0)? = figures.first(where: { $0.key == source })?.value,
                let count = Int64(exactly: value)
            else {
                throw PipelineError(
                    .configuration, "control \(control): the report's transform has no figure \(source)",
                    hint: "Name one that it has, or a query file that ends in .sql")
            }
            return count
        }
        let file = "extract/\(source)"
        let rows = try session.rows(file, scope: scope)
        guard rows.rowCount == 1, let value = try rows.int(0, 0) else {
            throw PipelineError(.configuration, "\(file) should yield one whole number")
        }
        return value
    }
}

extension SourceSession {
    /// The only value of a query, a whole number or a numeric of two decimals, as a headline figure.
    func figure(_ file: String, key: String, scope: ReportScope) throws -> Headline {
        let rows = try rows(file, scope: scope)
        guard rows.rowCount == 1, rows.columnCount == 1 else {
            throw PipelineError(.configuration, "\(file) should yield one row of one number")
        }
        let row = ResultRow(rows, row: 0, context: file)
        if row.isNull(0) { return Headline(key: key, value: .notMeasurable) }
        if rows.columnType(0) == .numeric {
            return Headline(key: key, value: .money(try row.decimalIfAny(0, scale: 2)))
        }
        return Headline(key: key, value: .count(try row.int(0)))
    }
}
