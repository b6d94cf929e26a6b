internal import Dispatch
internal import Extract
internal import Postgres

/// The pieces of a query, each read by whichever of several connections is free, handed on in their order.
///
/// A connection has a thread, which reads ahead of the consumer as far as a ``PieceQueue`` lets it.
final class ParallelRanges: BatchSource, Sendable {
    var context: String { query.context }
    private let query: RangedQuery
    private let queue: PieceQueue<ResultSet>
    private let readers = DispatchGroup()

    /// - Parameter connections: in transactions of their own; nobody else uses them until ``end()`` has returned.
    init(_ query: RangedQuery, connections: [Connection]) {
        self.query = query
        queue = PieceQueue(pieces: query.count)
        for connection in connections {
            nonisolated(unsafe) let connection = connection
            readers.enter()
            WorkerThreads.start { [self] in
                do { try readPieces(over: connection) } catch { queue.fail(error) }
                readers.leave()
            }
        }
    }

    func nextBatch() throws -> ResultSet? {
        try queue.nextBatch()
    }

    /// Stops the readers where they are, and returns when they have ended.
    func end() {
        queue.end()
        readers.wait()
    }

    private func readPieces(over connection: Connection) throws {
        var columns: [ResultColumn]?
        while let piece = queue.take() {
            let statement = query.piece(piece)
            if columns == nil {
                columns = try connection.describe(
                    statement.sql, statement.parameters.map(\.type), context: query.context)
            }
            let stream = try connection.stream(statement, columns: columns ?? [], context: query.context)
            while let batch = try stream.nextBatch() {
                guard queue.put(batch, of: piece) else { return }
            }
            queue.finish(piece)
        }
    }
}
