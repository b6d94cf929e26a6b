package import Postgres
package import Tabular

/// A query in pieces: by ranges of the identifier that its rows are sorted by first.
package struct RangedQuery: Sendable {
    /// Names the query in errors.
    package let context: String
    private let statement: Statement
    private let order: [String]
    private let bounds: [Identifier]
    private let list: String

    /// - Parameters:
    ///   - order: the columns that the query sorts its rows by.
    ///   - bounds: of the first of them, ascending; a range begins at each.
    ///   - list: the columns that are read.
    package init(
        _ statement: Statement, context: String, order: [String], bounds: [Identifier], selecting list: String = "*"
    ) {
        self.list = list
        self.statement = statement
        self.context = context
        self.order = order
        self.bounds = bounds
    }

    /// The number of pieces.
    package var count: Int { bounds.count + 1 }

    /// One of the pieces, whose rows together are the query's, in its order.
    package func piece(_ index: Int) -> Statement {
        var piece = statement.wrapped("select \(list) from (", "\n) as piece")
        var word = " where"
        for (bound, comparison) in [(index - 1, ">="), (index, "<")] where bounds.indices.contains(bound) {
            piece.append("\(word) piece.\(order[0]) \(comparison) ")
            piece.append(.uuid(bounds[bound].description))
            word = " and"
        }
        // The condition goes down into the query, and its order is the order asked for: nothing is sorted again.
        piece.append(" order by " + order.map { "piece." + $0 }.joined(separator: ", "))
        return piece
    }
}

/// Where the batches of a stage come from.
package protocol BatchSource: AnyObject {
    /// Names the query in errors.
    var context: String { get }
    /// The next rows, at least one; nil at the end.
    func nextBatch() throws -> ResultSet?
}

extension Cursor: BatchSource {}
extension RowStream: BatchSource {}

/// Reads the pieces of queries several at once.
package protocol RangeReader: AnyObject {
    /// Whether there is anything to read with beside the session's own connection.
    var isFree: Bool { get }
    /// - Returns: nil where there is no longer.
    func read(_ query: RangedQuery) -> (any BatchSource)?
}

/// The pieces of a query one after the other, the next under way while one is read.
final class RangesInTurn: BatchSource {
    var context: String { query.context }
    private let query: RangedQuery
    private let group: CursorGroup
    private var opened = 0
    private var cursors: [Cursor] = []

    init(_ query: RangedQuery, group: CursorGroup) throws {
        self.query = query
        self.group = group
        try openNext()
        try openNext()
    }

    func nextBatch() throws -> ResultSet? {
        while let cursor = cursors.first {
            if let batch = try cursor.nextBatch() { return batch }
            cursors.removeFirst()
            try openNext()
        }
        return nil
    }

    private func openNext() throws {
        guard opened < query.count else { return }
        let piece = query.piece(opened)
        cursors.append(try group.open(piece.sql, piece.parameters, context: query.context))
        opened += 1
    }
}
