/// Several server-side cursors that are read together over one connection, each with its next FETCH in flight.
///
/// The statements travel in libpq's pipeline mode, so that the server works on the next rows of every cursor while we
/// work on the last ones, and cursors that turn out empty cost no round trip of their own. Needs an open transaction.
/// Works through a transaction-mode pooler. Where one query is all that is read, ``stream(_:columns:context:)`` does it
/// in less time.
package final class CursorGroup {
    private let connection: Connection
    /// Statements sent and not yet answered, oldest first: the cursor, and whether it is a FETCH, whose rows it waits for.
    private var inFlight: [(cursor: Cursor, isFetch: Bool)] = []
    private var serial = 0
    private var cursors: [Cursor] = []
    private var stream: RowStream?

    init(_ connection: Connection) {
        self.connection = connection
    }

    /// Declares a cursor over a query and asks for its first rows, without waiting.
    ///
    /// - Parameter context: names the query in errors.
    package func open(_ sql: String, _ parameters: [Parameter], context: String) throws -> Cursor {
        guard stream?.hasEnded != false else {
            throw PostgresError(.unexpectedResult, "a cursor while a stream is being read", context: context)
        }
        if !connection.isPipelined { try connection.enterPipeline() }
        serial += 1
        let cursor = Cursor(group: self, name: "kt_\(serial)", context: context)
        try connection.send(
            "DECLARE \(cursor.name) NO SCROLL CURSOR FOR \(sql)", parameters, context: context)
        inFlight.append((cursor, false))
        try connection.sync()
        try requestRows(of: cursor)
        cursors.append(cursor)
        return cursor
    }

    /// Whether a stream may begin: no cursor is under way.
    package var isIdle: Bool { inFlight.isEmpty && cursors.isEmpty && stream?.hasEnded != false }

    /// Reads a query without a cursor; none can be opened before its end. Where the group is idle.
    ///
    /// - Parameters:
    ///   - statement: a single one.
    ///   - columns: what it yields where that is known; the server is asked otherwise.
    /// - Returns: the stream, and the columns.
    package func stream(
        _ statement: Statement, columns: [ResultColumn]?, context: String
    ) throws -> (RowStream, columns: [ResultColumn]) {
        if connection.isPipelined { try connection.exitPipeline() }
        let columns =
            try columns ?? connection.describe(statement.sql, statement.parameters.map(\.type), context: context)
        let stream = try connection.stream(statement, columns: columns, context: context)
        self.stream = stream
        return (stream, columns)
    }

    fileprivate func requestRows(of cursor: Cursor) throws {
        try connection.send("FETCH FORWARD \(cursor.batchRows) FROM \(cursor.name)", [], context: cursor.context)
        inFlight.append((cursor, true))
        try connection.sync()
    }

    /// Closes a cursor that has been read to its end, without waiting: what the server holds for it goes now, not with the
    /// last of many.
    fileprivate func retire(_ cursor: Cursor) throws {
        try connection.send("CLOSE \(cursor.name)", [], context: cursor.context)
        inFlight.append((cursor, false))
        try connection.sync()
        cursors.removeAll { $0 === cursor }
    }

    /// Reads answers, whoever's they are, until that cursor has one.
    fileprivate func receive(for cursor: Cursor) throws {
        while cursor.ready == nil {
            guard !inFlight.isEmpty else {
                throw PostgresError(.unexpectedResult, "no rows are on their way", context: cursor.context)
            }
            let (owner, isFetch) = inFlight.removeFirst()
            let answer = try connection.pipelinedAnswer(context: owner.context)
            if isFetch { owner.ready = answer }
        }
    }

    /// Reads what is still under way and closes all cursors, so that the setting they read under can change.
    func close() throws {
        while !inFlight.isEmpty {
            let (owner, _) = inFlight.removeFirst()
            _ = try connection.pipelinedAnswer(context: owner.context)
        }
        // A COPY can't be ended without the transaction.
        while try stream?.nextBatch() != nil {}
        if connection.isPipelined { try connection.exitPipeline() }
        if !cursors.isEmpty {
            try connection.execute(cursors.map { "CLOSE \($0.name)" }.joined(separator: "; "))
        }
    }
}

extension CursorGroup {
    /// Lets go of the cursors, which hold on to the group.
    fileprivate func forget() {
        cursors = []
        inFlight = []
        stream = nil
    }
}

/// One cursor of a group.
package final class Cursor {
    fileprivate let name: String
    package let context: String
    fileprivate var ready: ResultSet?
    /// Rows that a FETCH asks for, the one now under way and the next one.
    fileprivate var batchRows = 256
    private let group: CursorGroup
    private var isAtEnd = false

    /// A FETCH should bring about that many bytes: enough to hide a round trip, little enough to stay in the cache.
    private static let batchBytes = 256 << 10

    fileprivate init(group: CursorGroup, name: String, context: String) {
        self.group = group
        self.name = name
        self.context = context
    }

    /// The next rows, at least one; nil at the end.
    package func nextBatch() throws -> ResultSet? {
        if isAtEnd { return nil }
        try group.receive(for: self)
        guard let batch = ready else { return nil }
        ready = nil
        if batch.rowCount < batchRows {
            isAtEnd = true
            try group.retire(self)
        } else {
            let bytesPerRow = max(16, batch.memorySize / max(1, batch.rowCount))
            batchRows = min(max(64, Cursor.batchBytes / bytesPerRow), 16_384)
            try group.requestRows(of: self)
        }
        return batch.rowCount == 0 ? nil : batch
    }

}

extension Connection {
    /// Reads cursors together; all are closed when `body` returns, and none may be used after it.
    package func withCursors<R>(_ body: (CursorGroup) throws -> R) throws -> R {
        let group = CursorGroup(self)
        // After a failure the transaction is lost anyway: the connection is thrown away with it.
        defer { group.forget() }
        let result = try body(group)
        try group.close()
        return result
    }
}
