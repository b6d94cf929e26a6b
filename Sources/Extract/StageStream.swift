public import Postgres

/// The rows of one stage, decoded one at a time as they are asked for.
///
/// Inlinable throughout: a stream of rows that the compiler doesn't know costs more than reading them.
public final class StageStream<Row: StageRow> {
    @usableFromInline let batches: StageBatches
    /// The row to read next, and how many there are in its batch from it on.
    @usableFromInline var row: ResultRow?
    @usableFromInline var remaining = 0
    @usableFromInline var isChecked = false
    @usableFromInline var lookahead: Row?

    public init(_ batches: StageBatches) {
        self.batches = batches
    }

    /// The next row, nil after the last.
    @inlinable public func next() throws -> Row? {
        if let row = lookahead {
            lookahead = nil
            return row
        }
        return try read()
    }

    /// The row that ``next()`` will return.
    @inlinable public func peek() throws -> Row? {
        if lookahead == nil { lookahead = try read() }
        return lookahead
    }

    /// The rows that are left, for stages that are small by their nature.
    public func all() throws -> [Row] {
        var rows: [Row] = []
        while let row = try next() { rows.append(row) }
        return rows
    }

    @inlinable func read() throws -> Row? {
        if remaining == 0 {
            guard let batch = try batches.next() else { return nil }
            if !isChecked { try check(batch) }
            isChecked = true
            row = ResultRow(batch, row: 0, context: batches.file)
            remaining = batch.rowCount
        }
        remaining -= 1
        guard let present = row else { return nil }
        row?.advance()
        return try Row(present)
    }

    /// Refuses a query whose columns aren't the stage's, before a byte of it is taken for something else.
    @usableFromInline
    func check(_ batch: ResultSet) throws {
        let expected = Row.columns
        let found = (0..<batch.columnCount).map { StageColumn(batch.columnName($0), batch.columnType($0)) }
        guard expected != found else { return }
        let index = zip(expected, found).enumerated().first { $1.0 != $1.1 }?.offset ?? min(expected.count, found.count)
        func name(_ columns: [StageColumn]) -> String {
            index < columns.count ? "\(columns[index].name) (type \(columns[index].type.rawValue))" : "nothing"
        }
        throw DecodingError(
            description: "\(batches.file): column \(index + 1) is \(name(found)) where \(name(expected)) is due")
    }
}
