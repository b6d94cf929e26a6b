internal import Definitions
package import Tabular

/// A check of a report of one's own: what is looked at, and what is expected of it.
package struct CheckDefinition: Sendable {
    package enum Source: Sendable, Hashable {
        /// A query file; its columns may hold subject_table, subject_id and branch.
        case query(String)
        /// Rows of one of the report's tables that fulfil the conditions.
        case table(String, where: [RowCondition])
    }

    /// Code, severity, demand and sentence, as any other exception has them.
    package var exception: ExceptionDefinition
    package var source: Source
    package var expectation: CheckExpectation
    /// For exceptions of a table's rows: the table that they are about, and the column with their id.
    package var subjectTable: String?
    package var subjectID: String?
    /// The file of a query that counts what was looked at; nil for the rows that were read.
    package var population: String?
}

/// What a check expects: no rows, or a measure within a limit.
package enum CheckExpectation: Sendable, Hashable {
    package enum Measure: Sendable, Hashable {
        case rows
        case sum(String), minimum(String), maximum(String), average(String)

        /// The column whose numbers are measured.
        package var column: String? {
            switch self {
            case .rows: nil
            case .sum(let column), .minimum(let column), .maximum(let column), .average(let column): column
            }
        }
    }

    package enum Limit: Sendable, Hashable {
        case number(unscaled: Int128, scale: Int)
        /// A parameter, or a figure of the summary.
        case named(String)
    }

    case noRows
    case holds(Measure, RowCondition.Comparison, Limit)

    /// Reads `no rows`, `rows <= 5`, `sum(cost) <= 100000`, `max(days) < limit`.
    ///
    /// - Returns: nil for anything else.
    package init?(_ text: String) {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if words == "no rows" {
            self = .noRows
            return
        }
        let form =
            #/(?:(rows)|(sum|min|max|avg) ?\( ?([a-z][a-z0-9_]*) ?\)) ?(<=|>=|!=|=|<|>) ?(?:(-?[0-9.]+)|([a-z][a-z0-9_]*))/#
        guard let match = words.wholeMatch(of: form)?.output,
            let comparison = RowCondition.Comparison(rawValue: String(match.4))
        else { return nil }
        let column = match.3.map { String($0) } ?? ""
        let measure: Measure =
            switch match.2 {
            case "sum": .sum(column)
            case "min": .minimum(column)
            case "max": .maximum(column)
            case "avg": .average(column)
            default: .rows
            }
        if let name = match.6 {
            self = .holds(measure, comparison, .named(String(name)))
        } else {
            guard let number = match.5.flatMap({ DecimalText($0) }) else { return nil }
            self = .holds(measure, comparison, .number(unscaled: number.unscaled, scale: number.scale))
        }
    }
}

extension CheckExpectation: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noRows: return "no rows"
        case .holds(let measure, let comparison, let limit):
            let limit =
                switch limit {
                case .named(let name): name
                case .number(let unscaled, let scale): decimalText(unscaled: unscaled, scale: scale)
                }
            return "\(measure) \(comparison.rawValue) \(limit)"
        }
    }
}

extension CheckExpectation.Measure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .rows: "rows"
        case .sum(let column): "sum(\(column))"
        case .minimum(let column): "min(\(column))"
        case .maximum(let column): "max(\(column))"
        case .average(let column): "avg(\(column))"
        }
    }
}

extension CheckDefinition {
    init(_ node: DefinitionNode) throws {
        try node.allow([
            "code", "severity", "demands", "sentence", "query", "table", "where", "expect", "subject_table",
            "subject_id", "population",
        ])
        exception = ExceptionDefinition(
            code: try node.identifier("code"),
            severity: try node.child("severity").choice(of: ExceptionDefinition.Severity.allCases) { $0.rawValue },
            demands: try node.textIfAny("demands") ?? "", sentence: try node.words("sentence"), query: nil,
            population: nil)
        let expected = try node.textIfAny("expect") ?? "no rows"
        guard let read = CheckExpectation(expected) else {
            throw try node.child("expect").failure(
                "is \(expected); write no rows, rows <= 5, or sum(column) < 1000 (sum, min, max or avg; =, !=, <, <=, "
                    + "> or >=; a number, a parameter or a figure of the summary)")
        }
        expectation = read
        subjectTable = try node.textIfAny("subject_table")
        subjectID = try node.textIfAny("subject_id")
        population = try node.textIfAny("population")
        switch (try node.textIfAny("query"), try node.textIfAny("table")) {
        case (let query?, nil):
            for key in ["where", "subject_table", "subject_id"] {
                if let child = node.childIfAny(key) {
                    throw child.failure("is for checks of a table; a query can say it itself")
                }
            }
            source = .query(query)
        case (nil, let table?): source = .table(table, where: try CheckDefinition.conditions(node))
        default: throw node.failure("needs either query: FILE or table: NAME")
        }
    }

    /// One condition, or a list of them that all have to hold.
    private static func conditions(_ node: DefinitionNode) throws -> [RowCondition] {
        guard let child = node.childIfAny("where") else { return [] }
        return try (child.isList ? child.elements() : [child]).map { element in
            do { return try RowCondition(try element.scalar()) } catch let error as RowConditionError {
                throw element.failure(error.reason)
            }
        }
    }

    /// What needs the rest of the report to be known.
    func check(_ node: DefinitionNode, tables: [TableDefinition], names: Set<String>) throws {
        if case .holds(_, _, .named(let name)) = expectation, !names.contains(name) {
            throw try node.child("expect").failure("there is no parameter and no figure \(name)")
        }
        guard case .table(let name, let conditions) = source else { return }
        guard let table = tables.first(where: { $0.schema.name == name }), table.source != .controls else {
            throw try node.child("table").failure("there is no table \(name) with rows to look at")
        }
        for condition in conditions where condition.column(in: table.schema) == nil {
            throw try node.child("where").failure("table \(name) has no column \(condition.columns[0])")
        }
        do { _ = try RowFilter(conditions, of: table.schema) } catch let error as RowConditionError {
            throw try node.child("where").failure(error.reason)
        }
        if let key = subjectID {
            guard let index = table.schema.index(of: key), table.schema.columns[index].type == .identifier else {
                throw try node.child("subject_id").failure("table \(name) has no column \(key) of type identifier")
            }
        }
        if case .holds(let measure, _, _) = expectation, let key = measure.column {
            guard let index = table.schema.index(of: key), table.schema.columns[index].type.isNumber else {
                throw try node.child("expect").failure("table \(name) has no column \(key) of numbers")
            }
        }
        let known = table.schema.columns.map(\.key) + CheckDefinition.placeholders
        for match in exception.sentence.matches(of: #/\{([a-z][a-z0-9_]*)\}/#) where !known.contains(String(match.1)) {
            throw try node.child("sentence").failure("table \(name) has no column \(match.1)")
        }
    }

    /// What a threshold's sentence may name beside columns: the measure's value, the limit, the rows looked at.
    package static let placeholders = ["value", "limit", "rows"]
}

extension ColumnType {
    package var isNumber: Bool {
        switch self {
        case .integer, .money, .decimal: true
        default: false
        }
    }
}
