/// The rows of one query, which the server sends as it finds them: a `COPY ... TO STDOUT` in binary format.
///
/// A FETCH puts its rows into a store before it sends them, and libpq makes a value of every field; a COPY does neither
/// and takes a third less of the server's time and half of the client's. In return the connection is the stream's alone
/// until its end. A server that is ahead of its reader waits in the network, so memory stays at a batch. Needs an open
/// transaction; works through a transaction-mode pooler.
package final class RowStream {
    package let context: String
    /// Whether all rows have been read, so that the connection is free again.
    package private(set) var hasEnded = false
    private let connection: Connection
    private let columns: [ResultColumn]
    private var hasBegun = false
    private var hasHeader = false

    /// As much as a cursor's FETCH brings.
    private static let batchBytes = 256 << 10

    fileprivate init(_ connection: Connection, columns: [ResultColumn], context: String) {
        self.connection = connection
        self.columns = columns
        self.context = context
    }

    /// The next rows, at least one; nil at the end.
    package func nextBatch() throws -> ResultSet? {
        if hasEnded { return nil }
        let limit = connection.statementMilliseconds
        let isStatementLimit = limit > 0 && .milliseconds(limit) < connection.answerTimeout
        let deadline = ContinuousClock.now + (isStatementLimit ? .milliseconds(limit) : connection.answerTimeout)
        do {
            return try nextBatch(until: deadline)
        } catch let error as PostgresError where error.code == .timeout && isStatementLimit {
            // What the server says of a FETCH that takes as long.
            throw PostgresError(
                .statement, "canceling statement due to statement timeout", sqlState: "57014", context: context)
        }
    }

    private func nextBatch(until deadline: ContinuousClock.Instant) throws -> ResultSet? {
        if !hasBegun {
            try connection.beginCopy(until: deadline, context: context)
            hasBegun = true
        }
        let batch = CopiedRows(columns: columns)
        // Bytes of a row that is larger than there was room for.
        var pending = 0
        while batch.size < RowStream.batchBytes {
            let room = batch.room(behind: pending)
            guard let count = try connection.copyRow(into: room, until: deadline, context: context) else {
                hasEnded = true
                try connection.endCopy(context: context)
                guard pending == 0 else { throw malformedRow }
                break
            }
            pending += count
            if !hasHeader {
                let header = try headerLength(batch.pending(pending))
                batch.drop(header, of: pending)
                pending -= header
                hasHeader = true
            }
            let isWhole = count < room.count
            // The header may come alone.
            if pending == 0 || batch.append(pending) || isWhole && isTrailer(batch.pending(pending)) {
                pending = 0
            } else if isWhole {
                throw malformedRow
            }
        }
        return batch.rowCount == 0 ? nil : ResultSet(owning: batch)
    }

    private var malformedRow: PostgresError {
        PostgresError(
            .unexpectedResult, "the server sent a row that isn't one of \(columns.count) fields", context: context)
    }

    /// A count of fields of -1 and nothing else.
    private func isTrailer(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count == 2 && BinaryFormat.int16(bytes) == -1
    }

    /// How long the signature, the flags, and an extension that no server sends yet are (PostgreSQL's documentation, COPY,
    /// "Binary Format").
    private func headerLength(_ bytes: UnsafeRawBufferPointer) throws -> Int {
        let signature: [UInt8] = [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00]
        guard bytes.count >= 19, bytes.starts(with: signature) else {
            throw PostgresError(.unexpectedResult, "what the server sent isn't a binary COPY", context: context)
        }
        let flags = BinaryFormat.int32(UnsafeRawBufferPointer(rebasing: bytes[11..<15]))
        let length = 19 + Int(BinaryFormat.int32(UnsafeRawBufferPointer(rebasing: bytes[15..<19])))
        // Flags of the upper half would change how rows are read.
        guard flags >> 16 == 0, (19...bytes.count).contains(length) else {
            throw PostgresError(.unexpectedResult, "the server's COPY is of an unknown kind", context: context)
        }
        return length
    }
}

extension Connection {
    /// Begins to read a query's rows, without waiting; nothing else can be asked before their end.
    ///
    /// The server's limit on a statement doesn't hold, for it would count the reader's time too: instead, the server is
    /// given up where it takes as long for one batch.
    ///
    /// - Parameters:
    ///   - statement: which ``describe(_:_:context:)`` has taken for a single one.
    ///   - columns: what that gave.
    package func stream(_ statement: Statement, columns: [ResultColumn], context: String) throws -> RowStream {
        let query = try statement.inlined { parameter in
            guard let parameter, let type = parameter.type.sqlName else {
                throw PostgresError(
                    .unexpectedResult, "a placeholder without a value, or with one of an unknown type",
                    context: context)
            }
            return "(\(try quoted(parameter.text))::\(type))"
        }
        // In one message. That the query is a single statement keeps it from being more than the COPY's.
        try sendCopy(
            """
            SET LOCAL statement_timeout = 0;
            COPY (\(query)
            ) TO STDOUT (FORMAT binary);
            SET LOCAL statement_timeout = \(statementMilliseconds)
            """, context: context)
        return RowStream(self, columns: columns, context: context)
    }
}
