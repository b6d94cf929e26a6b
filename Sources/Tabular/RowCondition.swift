/// What a row must fulfil to be shown, as a person writes it: `state=penalised`, `days_to_expiry<=30`.
package struct RowCondition: Sendable, Hashable {
    package enum Comparison: String, Sendable, CaseIterable {
        case equal = "="
        case notEqual = "!="
        case atMost = "<="
        case atLeast = ">="
        case below = "<"
        case above = ">"

        /// Whether it holds for what stands so to the value: below 0 where it is smaller, 0 where it is equal.
        package func holds(_ order: Int) -> Bool {
            switch self {
            case .equal: order == 0
            case .notEqual: order != 0
            case .below: order < 0
            case .atMost: order <= 0
            case .above: order > 0
            case .atLeast: order >= 0
            }
        }
    }

    /// Keys of columns; of a table, the first that it has counts.
    package let columns: [String]
    package let comparison: Comparison
    /// One of them has to fit; several go with ``Comparison/equal`` alone. An empty text is an empty cell.
    package let values: [String]

    package init(columns: [String], comparison: Comparison = .equal, values: [String]) {
        self.columns = columns
        self.comparison = comparison
        self.values = values
    }

    /// Reads `column=value`; the operators are `=`, `!=`, `<`, `<=`, `>`, `>=`.
    ///
    /// - Throws: ``RowConditionError`` that says how it is written.
    package init(_ text: String) throws {
        guard
            let match = text.wholeMatch(of: #/\s*([A-Za-z_][A-Za-z0-9_]*)\s*(!=|<=|>=|=|<|>)(.*)/#.dotMatchesNewlines())
        else {
            throw RowConditionError(
                reason: "\(text) is no condition; write column=value, with =, !=, <, <=, > or >=")
        }
        let (_, column, sign, value) = match.output
        guard let comparison = Comparison(rawValue: String(sign)) else {
            throw RowConditionError(reason: "\(text) has no operator")
        }
        let trimmed = RowCondition.trimmed(value)
        if trimmed.isEmpty, comparison != .equal, comparison != .notEqual {
            throw RowConditionError(reason: "\(text) lacks a value; only = and != know an empty one")
        }
        self.init(columns: [String(column)], comparison: comparison, values: [trimmed])
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    /// The column of a table that it is about; nil where the table has none.
    package func column(in schema: TableSchema) -> Int? {
        columns.lazy.compactMap { schema.index(of: $0) }.first
    }
}

extension RowCondition: CustomStringConvertible {
    package var description: String {
        "\(columns[0]) \(comparison.rawValue) \(values.map { $0.isEmpty ? "(empty)" : $0 }.joined(separator: " or "))"
    }
}

/// A condition that can't be: the reason is for who wrote it.
package struct RowConditionError: Error, CustomStringConvertible {
    package let reason: String
    package var description: String { reason }
}
