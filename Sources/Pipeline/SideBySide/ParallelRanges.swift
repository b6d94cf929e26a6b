internal import Extract
internal import Foundation
internal import Postgres

/// The pieces of a query, each read by whichever of several connections is free, handed on in their order.
///
/// A connection has a thread, which reads ahead of the consumer up to a bound for all of them together; only the piece that
/// the consumer waits for goes on beyond it. So memory stays at the bound, however uneven the pieces are.
final class ParallelRanges: BatchSource, @unchecked Sendable {
    // Sendable because the condition guards all that changes.
    var context: String { query.context }
    private let query: RangedQuery
    private let condition = NSCondition()
    private let readers = DispatchGroup()
    /// Batches that have been read, by piece, and the pieces that have no more.
    private var ready: [Int: [ResultSet]] = [:]
    private var ended: Set<Int> = []
    private var readyCount = 0
    /// The piece that is handed on, and the first that nobody has taken.
    private var current = 0
    private var next = 0
    private var failure: (any Error)?
    private var isEnded = false

    /// Batches of about a quarter of a megabyte.
    private static let readAhead = 24

    /// - Parameter connections: in transactions of their own; nobody else uses them until ``end()`` has returned.
    init(_ query: RangedQuery, connections: [Connection]) {
        self.query = query
        for connection in connections {
            nonisolated(unsafe) let connection = connection
            readers.enter()
            WorkerThreads.start { [self] in
                do { try readPieces(over: connection) } catch { fail(error) }
                readers.leave()
            }
        }
    }

    func nextBatch() throws -> ResultSet? {
        condition.lock()
        defer { condition.unlock() }
        while current < query.count {
            if let failure { throw failure }
            if var batches = ready.removeValue(forKey: current) {
                let first = batches.removeFirst()
                if !batches.isEmpty { ready[current] = batches }
                readyCount -= 1
                condition.broadcast()
                return first
            }
            if ended.remove(current) != nil {
                current += 1
                condition.broadcast()
            } else {
                condition.wait()
            }
        }
        return nil
    }

    /// Stops the readers where they are, and returns when they have ended.
    func end() {
        condition.lock()
        isEnded = true
        condition.broadcast()
        condition.unlock()
        readers.wait()
    }

    // MARK: Readers

    private func readPieces(over connection: Connection) throws {
        var columns: [ResultColumn]?
        while let piece = take() {
            let statement = query.piece(piece)
            if columns == nil {
                columns = try connection.describe(
                    statement.sql, statement.parameters.map(\.type), context: query.context)
            }
            let stream = try connection.stream(statement, columns: columns ?? [], context: query.context)
            while let batch = try stream.nextBatch() {
                guard put(batch, of: piece) else { return }
            }
            finish(piece)
        }
    }

    private func take() -> Int? {
        condition.withLock {
            guard next < query.count, !isEnded else { return nil }
            defer { next += 1 }
            return next
        }
    }

    /// - Returns: false where nobody wants it any more.
    private func put(_ batch: ResultSet, of piece: Int) -> Bool {
        condition.withLock {
            while readyCount >= ParallelRanges.readAhead, piece != current, !isEnded, failure == nil {
                condition.wait()
            }
            guard !isEnded, failure == nil else { return false }
            ready[piece, default: []].append(batch)
            readyCount += 1
            condition.broadcast()
            return true
        }
    }

    private func finish(_ piece: Int) {
        condition.withLock {
            _ = ended.insert(piece)
            condition.broadcast()
        }
    }

    private func fail(_ error: any Error) {
        condition.withLock {
            failure = failure ?? error
            condition.broadcast()
        }
    }
}
