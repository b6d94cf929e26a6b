package import Tabular

/// A table that a transform yields: what a definition may list of it, in the order in which the transform adds cells.
package struct FoldTable: Sendable, Hashable {
    package let name: String
    package let columns: FoldColumns

    package init(_ name: String, _ columns: FoldColumns) {
        self.name = name
        self.columns = columns
    }

    /// Which columns a definition of the table keeps.
    ///
    /// - Returns: by position; nil where it keeps all of them.
    /// - Throws: ``FoldMismatch`` where it lists a column that the transform doesn't yield, another type, or another
    ///   order.
    package func kept(by declared: [Column]) throws(FoldMismatch) -> [Bool]? {
        var kept = Array(repeating: false, count: columns.all.count)
        var last: Int?
        for (index, column) in declared.enumerated() {
            guard let position = columns.all.firstIndex(where: { $0.key == column.key }) else {
                throw FoldMismatch(
                    column: index,
                    reason: "the transform yields no column \(column.key) here; it yields "
                        + columns.all.map(\.key).joined(separator: ", "))
            }
            guard columns.all[position].type == column.type else {
                throw FoldMismatch(
                    column: index,
                    reason:
                        "column \(column.key) is \(columns.all[position].type.rawValue), not \(column.type.rawValue)")
            }
            guard column.scale == Column.usualScale else {
                throw FoldMismatch(
                    column: index, reason: "column \(column.key) has \(Column.usualScale) decimals; take scale out")
            }
            if let last, position <= last {
                throw FoldMismatch(
                    column: index,
                    reason: "column \(column.key) belongs before \(columns.all[last].key): the order is the transform's"
                )
            }
            kept[position] = true
            last = position
        }
        return kept.contains(false) ? kept : nil
    }
}

/// Keys and types, written as a dictionary: `["item_id": .identifier, "name": .text]`.
package struct FoldColumns: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    package struct Entry: Sendable, Hashable {
        package let key: String
        package let type: ColumnType
    }

    package let all: [Entry]

    package init(dictionaryLiteral elements: (String, ColumnType)...) {
        all = elements.map { Entry(key: $0.0, type: $0.1) }
    }
}

/// Why a definition's table can't be had from a transform.
package struct FoldMismatch: Error, CustomStringConvertible {
    /// The position of the column that is at fault, in the definition; nil where it is the table.
    package let column: Int?
    package let reason: String

    package init(column: Int?, reason: String) {
        self.column = column
        self.reason = reason
    }

    package var description: String { reason }
}
