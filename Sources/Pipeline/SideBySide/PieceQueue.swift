internal import DequeModule
internal import Foundation

/// Batches of the pieces of a query, on their way from several readers to one consumer, which takes the pieces in their
/// order.
///
/// All readers together are ahead of the consumer by a bound, and the reader of the piece that it waits for by a few
/// batches more. So memory stays at the bound, however uneven the pieces are, and whoever is slower.
///
/// Unchecked: `condition` guards every variable, and a batch is with one thread at a time.
final class PieceQueue<Batch>: @unchecked Sendable {
    private let pieces: Int
    private let condition = NSCondition()
    /// Batches that have been read, by piece, and the pieces that have no more.
    private var ready: [Int: Deque<Batch>] = [:]
    private var ended: Set<Int> = []
    private var readyCount = 0
    /// The piece that is handed on, and the first that nobody has taken.
    private var current = 0
    private var next = 0
    private var failure: (any Error)?
    private var isEnded = false

    /// Batches of about a quarter of a megabyte that are read ahead.
    static var readAhead: Int { 24 }
    /// How many more of the piece that the consumer is at.
    static var currentAhead: Int { 4 }

    init(pieces: Int) {
        self.pieces = pieces
    }

    // MARK: The consumer

    /// The next batch of all pieces, in their order; nil at the end.
    ///
    /// - Throws: what a reader failed by.
    func nextBatch() throws -> Batch? {
        try condition.withLock {
            while current < pieces {
                if let failure { throw failure }
                if let batch = ready[current]?.popFirst() {
                    readyCount -= 1
                    condition.broadcast()
                    return batch
                }
                if ended.remove(current) != nil {
                    ready[current] = nil
                    current += 1
                    condition.broadcast()
                } else {
                    condition.wait()
                }
            }
            return nil
        }
    }

    /// Tells readers that nobody wants more.
    func end() {
        condition.withLock {
            isEnded = true
            condition.broadcast()
        }
    }

    // MARK: Readers

    /// The next piece that nobody reads yet; nil where there is none, or where nobody wants it.
    func take() -> Int? {
        condition.withLock {
            guard next < pieces, !isEnded, failure == nil else { return nil }
            defer { next += 1 }
            return next
        }
    }

    /// Hands a batch on, once there is room for it.
    ///
    /// - Returns: false where nobody wants it any more.
    func put(_ batch: Batch, of piece: Int) -> Bool {
        condition.withLock {
            while !hasRoom(for: piece), !isEnded, failure == nil { condition.wait() }
            guard !isEnded, failure == nil else { return false }
            ready[piece, default: []].append(batch)
            readyCount += 1
            condition.broadcast()
            return true
        }
    }

    private func hasRoom(for piece: Int) -> Bool {
        readyCount < Self.readAhead || piece == current && (ready[piece]?.count ?? 0) < Self.currentAhead
    }

    /// Says that a piece has no more batches.
    func finish(_ piece: Int) {
        condition.withLock {
            _ = ended.insert(piece)
            condition.broadcast()
        }
    }

    /// Ends it for the consumer and all readers.
    func fail(_ error: any Error) {
        condition.withLock {
            failure = failure ?? error
            condition.broadcast()
        }
    }
}
