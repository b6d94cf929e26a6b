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

/// Rows that are in no figure or in no table, and why.
struct LeftOut {
    let what: String
    let rows: Int
    let reason: String
}

extension CheckDefinition {
    /// What its result rests on, in words.
    var evidence: String {
        switch source {
        case .query(let file): "\(expectation) of \(file)"
        case .table(let name, let conditions):
            (["\(expectation) of table \(name)"] + conditions.map(\.description)).joined(separator: ", ")
        }
    }
}

/// Runs the catalogue of controls.
struct ControlTable {
    let session: SourceSession
    let scope: ReportScope

    /// Writes a row per control and check, in the catalogue's order, and adds the figure `controls_failed`.
    func write(
        _ controls: [ControlDefinition], _ checks: [CheckResult], to output: TableOutput, figures: inout [Headline]
    ) throws {
        var failed = 0
        for control in controls {
            let population = try number(control.population, figures, of: "control \(control.id)")
            let exceptions = try number(control.exceptions, figures, of: "control \(control.id)")
            let result = population == 0 ? "not_measurable" : exceptions == 0 ? "pass" : "fail"
            if result == "fail" { failed += 1 }
            try row(
                control.id, control.demands, population: population, exceptions: exceptions, result: result,
                evidence: control.evidence, to: output)
        }
        for check in checks {
            let isMeasurable = !check.isNotMeasurable && (check.population != 0 || check.measures)
            let result = !isMeasurable ? "not_measurable" : check.exceptions == 0 ? "pass" : "fail"
            if result == "fail" { failed += 1 }
            try row(
                check.definition.exception.code, check.definition.exception.demands, population: check.population,
                exceptions: Int64(check.exceptions), result: result, evidence: check.definition.evidence, to: output)
        }
        figures.append(Headline(key: HeadlineDefinition.failedControls, value: .count(failed)))
    }

    private func row(
        _ id: String, _ demands: String, population: Int64?, exceptions: Int64, result: String, evidence: String,
        to output: TableOutput
    ) throws {
        output.add(text: id)
        output.add(text: demands)
        output.add(integer: population)
        output.add(integer: exceptions)
        output.add(text: result)
        output.add(text: evidence)
        try output.endRow()
    }

    /// The only number of a query file, or a figure of the transform, which has no `.sql` at its end.
    func number(_ source: String, _ figures: [Headline], of subject: String) throws -> Int64 {
        guard source.hasSuffix(".sql") else {
            guard case .number(let value, 0)? = figures.first(where: { $0.key == source })?.value,
                let count = Int64(exactly: value)
            else {
                throw PipelineError(
                    .configuration, "\(subject): the report has no figure \(source)",
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
