internal import Extract
internal import KeepTrack
internal import NepaliCalendar
internal import Postgres
internal import Reporting
internal import Tabular
internal import Writers

/// How a check came out.
struct CheckResult {
    let definition: CheckDefinition
    /// Nil where nobody counted it.
    let population: Int64?
    let exceptions: Int
    /// The measure or its limit has no value.
    let isNotMeasurable: Bool

    /// Whether it holds a measure against a limit, which no rows may be enough for.
    var measures: Bool { definition.expectation != .noRows }
}

/// Runs the checks of a report of one's own in one pass: over rows of its tables as they are written, and over queries.
final class CheckRunner {
    private let states: [State]
    private let scope: ReportScope
    private let sink: any ExceptionSink

    private final class State {
        let check: CheckDefinition
        var measure = MeasuredNumbers()
        /// Decimals that the measured column has.
        var scale = 0
        var found = 0

        init(_ check: CheckDefinition) { self.check = check }
    }

    init(_ definition: ReportDefinition, scope: ReportScope, sink: any ExceptionSink) {
        states = definition.checks.map { State($0) }
        self.scope = scope
        self.sink = sink
    }

    /// What looks at the rows of a table.
    func watches(of schema: TableSchema) throws -> [(RowReader) throws -> Void] {
        try states.compactMap { state in
            guard case .table(schema.name, let conditions) = state.check.source else { return nil }
            let filter = try RowFilter(conditions, of: schema).inZone(scope.organization.timeZone)
            return try watch(state, filter: filter, schema: schema)
        }
    }

    private func watch(
        _ state: State, filter: RowFilter, schema: TableSchema
    ) throws -> (RowReader) throws -> Void {
        let check = state.check
        if case .holds(let measure, _, _) = check.expectation {
            let position = measure.column.flatMap { schema.index(of: $0) }
            state.scale = position.map { schema.columns[$0].type == .integer ? 0 : 2 } ?? 0
            return { row in
                guard filter.admits(row) else { return }
                state.measure.rows += 1
                guard let position else { return }
                var row = row
                var cell = Cell.null
                for _ in 0...position { cell = row.next() }
                switch cell {
                case .integer(let value): state.measure.add(Int128(value), scale: 0)
                case .decimal(let value, let scale): state.measure.add(value, scale: scale)
                default: break
                }
            }
        }
        guard var zone = LocalZone(name: scope.organization.timeZone) else { return { _ in } }
        let keys = schema.columns.map(\.key)
        return { [sink] row in
            state.measure.rows += 1
            guard filter.admits(row) else { return }
            state.found += 1
            var row = row
            let texts = row.texts(in: &zone)
            let arguments = Dictionary(zip(keys, texts).compactMap { key, text in text.map { (key, $0) } }) { $1 }
            try sink.report(
                ReportedException(
                    code: check.exception.code, subjectTable: check.subjectTable,
                    subjectID: check.subjectID.flatMap { arguments[$0] }.flatMap { Identifier($0) },
                    branch: arguments["branch"], arguments: arguments))
        }
    }

    /// Whether any check is a query.
    var hasQueries: Bool {
        states.contains { state in
            if case .query = state.check.source { true } else { false }
        }
    }

    /// Opens the queries of checks.
    func open(_ stages: StageOpener) throws -> [() throws -> Void] {
        try states.compactMap { state in
            guard case .query(let file) = state.check.source else { return nil }
            let batches = try stages.batches("extract/\(file)")
            return { try self.read(batches, into: state) }
        }
    }

    private func read(_ batches: StageBatches, into state: State) throws {
        while let batch = try batches.next() {
            let names = (0..<batch.columnCount).map { batch.columnName($0) }
            for index in 0..<batch.rowCount {
                let row = ResultRow(batch, row: index, context: batches.file)
                state.measure.rows += 1
                if case .holds(let measure, _, _) = state.check.expectation {
                    guard let key = measure.column else { continue }
                    guard let column = names.firstIndex(of: key) else {
                        throw PipelineError(.configuration, "\(batches.file) yields no column \(key) to measure")
                    }
                    if batch.columnType(column) == .numeric {
                        state.scale = 2
                        let value = try row.decimalIfAny(column, scale: MeasuredNumbers.scale)
                        if let value { state.measure.add(value, scale: MeasuredNumbers.scale) }
                    } else if let value = try row.int64IfAny(column) {
                        state.measure.add(Int128(value), scale: 0)
                    }
                } else {
                    state.found += 1
                    try report(row, names: names, types: (0..<names.count).map { batch.columnType($0) }, state)
                }
            }
        }
    }

    private func report(_ row: ResultRow, names: [String], types: [TypeOID], _ state: State) throws {
        var arguments: [String: String] = [:]
        var subject: Identifier?
        for (column, name) in names.enumerated() {
            switch types[column] {
            case .uuid:
                let id = try row.identifierIfAny(column)
                arguments[name] = id?.description
                if name == "subject_id" { subject = id }
            case .text, .varchar, .name, .bpchar: arguments[name] = try row.textIfAny(column)
            case .int2, .int4, .int8: arguments[name] = try row.int64IfAny(column).map { "\($0)" }
            case .numeric:
                arguments[name] = try row.decimalIfAny(column, scale: 2).map { decimalText(unscaled: $0, scale: 2) }
            case .date: arguments[name] = try row.dateIfAny(column)?.description
            case .bool: arguments[name] = try row.boolIfAny(column).map { $0 ? "true" : "false" }
            case .timestamptz:
                var zone = LocalZone(name: scope.organization.timeZone)
                arguments[name] = try row.timestampIfAny(column).flatMap { zone?.text(of: $0) }
            default: throw row.failure(column, "is of a type that a sentence can't hold; cast it to text")
            }
        }
        try sink.report(
            ReportedException(
                code: state.check.exception.code, subjectTable: arguments["subject_table"], subjectID: subject,
                branch: arguments["branch"], arguments: arguments))
    }

    /// Judges the thresholds, whose exceptions are about no row, and tells how all checks came out.
    ///
    /// - Parameters:
    ///   - figures: of the summary, for limits that name one.
    ///   - count: the number of a query of a population.
    func finish(figures: [Headline], count: (String) throws -> Int64) throws -> [CheckResult] {
        try states.map { state in
            let check = state.check
            let population = try check.population.map(count)
            guard case .holds(let measure, let comparison, let limit) = check.expectation else {
                // A query of failures alone doesn't tell how many rows it looked at.
                let looked: Int64? = if case .table = check.source { Int64(state.measure.rows) } else { nil }
                return CheckResult(
                    definition: check, population: population ?? looked, exceptions: state.found,
                    isNotMeasurable: false)
            }
            let looked = population ?? Int64(state.measure.rows)
            guard let bound = value(of: limit, figures), let order = state.measure.order(measure, against: bound) else {
                return CheckResult(definition: check, population: looked, exceptions: 0, isNotMeasurable: true)
            }
            if !comparison.holds(order) {
                state.found = 1
                try sink.report(
                    ReportedException(
                        code: check.exception.code, subjectTable: nil, subjectID: nil, branch: nil,
                        arguments: [
                            "value": state.measure.text(measure, scale: state.scale),
                            "limit": decimalText(unscaled: bound.unscaled, scale: bound.scale),
                            "rows": "\(state.measure.rows)",
                        ]))
            }
            return CheckResult(
                definition: check, population: looked, exceptions: state.found, isNotMeasurable: false)
        }
    }

    private func value(of limit: CheckExpectation.Limit, _ figures: [Headline]) -> (unscaled: Int128, scale: Int)? {
        switch limit {
        case .number(let unscaled, let scale): return (unscaled, scale)
        case .named(let name):
            if let value = scope.values[name] { return DecimalText(value.text).map { ($0.unscaled, $0.scale) } }
            guard case .number(let unscaled, let scale)? = figures.first(where: { $0.key == name })?.value else {
                return nil
            }
            return (unscaled, scale)
        }
    }
}

/// Rows and the numbers of one of their columns, for a measure over them.
struct MeasuredNumbers {
    /// Decimals that numbers are kept with.
    static let scale = 6

    var rows = 0
    private var count = 0
    private var sum: Int128 = 0
    private var least = Int128.max
    private var greatest = Int128.min

    mutating func add(_ unscaled: Int128, scale: Int) {
        let value =
            scale > MeasuredNumbers.scale
            ? roundedQuotient(unscaled, DecimalText.scaled(1, by: scale - MeasuredNumbers.scale), scale: 0)
            : DecimalText.scaled(unscaled, by: MeasuredNumbers.scale - scale)
        count += 1
        sum &+= value
        least = min(least, value)
        greatest = max(greatest, value)
    }

    /// How the measure stands to a limit: below 0 where it is smaller; nil without a number.
    func order(_ measure: CheckExpectation.Measure, against limit: (unscaled: Int128, scale: Int)) -> Int? {
        if measure == .rows { return DecimalText.order(Int128(rows), 0, limit.unscaled, limit.scale) }
        guard count > 0 else { return nil }
        switch measure {
        case .rows: return nil
        case .sum: return DecimalText.order(sum, MeasuredNumbers.scale, limit.unscaled, limit.scale)
        case .minimum: return DecimalText.order(least, MeasuredNumbers.scale, limit.unscaled, limit.scale)
        case .maximum: return DecimalText.order(greatest, MeasuredNumbers.scale, limit.unscaled, limit.scale)
        case .average:
            // The sum against so many times the limit: nothing is rounded.
            return DecimalText.order(sum, MeasuredNumbers.scale, limit.unscaled &* Int128(count), limit.scale)
        }
    }

    /// For sentences; an average and what has decimals with two.
    func text(_ measure: CheckExpectation.Measure, scale: Int) -> String {
        func text(_ value: Int128, over count: Int128 = 1, scale: Int) -> String {
            let rounded = roundedQuotient(value, count * DecimalText.scaled(1, by: MeasuredNumbers.scale), scale: scale)
            return decimalText(unscaled: rounded, scale: scale)
        }
        switch measure {
        case .rows: return "\(rows)"
        case .sum: return text(sum, scale: scale)
        case .minimum: return text(least, scale: scale)
        case .maximum: return text(greatest, scale: scale)
        case .average: return text(sum, over: Int128(max(1, count)), scale: 2)
        }
    }
}
