import Foundation
import Synchronization
import Testing

@testable import Pipeline

/// Of batches that several readers hand to one consumer. They are numbers here: 10,000 times their piece, and which of it.
@Suite struct PieceQueueTests {
    private struct Failure: Error {}

    /// Threads that read pieces, each of which has as many batches as it is said to have.
    private final class Readers: Sendable {
        /// Batches that the queue has taken.
        let count = Atomic(0)
        private let group = DispatchGroup()

        init(_ threads: Int, of queue: PieceQueue<Int>, batches: [Int]) {
            for _ in 0..<threads {
                group.enter()
                Thread.detachNewThread { [self] in
                    defer { group.leave() }
                    while let piece = queue.take() {
                        for batch in 0..<batches[piece] {
                            guard queue.put(piece * 10_000 + batch, of: piece) else { return }
                            count.add(1, ordering: .sequentiallyConsistent)
                        }
                        queue.finish(piece)
                    }
                }
            }
        }

        /// Returns when all have ended.
        func wait() async {
            await withCheckedContinuation { done in group.notify(queue: .global()) { done.resume() } }
        }
    }

    @Test(arguments: [1, 2, 5])
    func batchesComeInTheirOrder(threads: Int) async throws {
        let batches = [0, 1, 300, 0, 3, 2000, 7, 1, 0]
        let queue = PieceQueue<Int>(pieces: batches.count)
        let readers = Readers(threads, of: queue, batches: batches)
        var found: [Int] = []
        while let batch = try queue.nextBatch() { found.append(batch) }
        #expect(found == batches.enumerated().flatMap { piece, count in (0..<count).map { piece * 10_000 + $0 } })
        await readers.wait()
    }

    @Test func aQueryWithoutPiecesHasNoBatches() throws {
        #expect(try PieceQueue<Int>(pieces: 0).nextBatch() == nil)
    }

    /// One item has nearly all there is, and whoever takes the rows is slow.
    @Test func readersStayWithinTheBound() async throws {
        let batches = [5000, 100, 100, 100]
        let queue = PieceQueue<Int>(pieces: batches.count)
        let readers = Readers(3, of: queue, batches: batches)
        let bound = PieceQueue<Int>.readAhead + PieceQueue<Int>.currentAhead
        var taken = 0
        repeat {
            // Time for readers to go further than they should.
            if taken % 500 == 0 { try await Task.sleep(for: .milliseconds(20)) }
            #expect(readers.count.load(ordering: .sequentiallyConsistent) <= taken + bound)
            taken += 1
        } while try queue.nextBatch() != nil
        #expect(taken == batches.reduce(1, +))
        await readers.wait()
    }

    @Test func aReadersErrorReachesTheConsumerAndEndsTheOthers() async throws {
        let queue = PieceQueue<Int>(pieces: 3)
        let readers = Readers(2, of: queue, batches: [5000, 5000, 5000])
        #expect(try queue.nextBatch() == 0)
        queue.fail(Failure())
        await readers.wait()
        #expect(throws: Failure.self) { try queue.nextBatch() }
        #expect(queue.take() == nil)
    }

    @Test func readersEndWhereNobodyWantsMore() async throws {
        let queue = PieceQueue<Int>(pieces: 3)
        let readers = Readers(2, of: queue, batches: [5000, 5000, 5000])
        #expect(try queue.nextBatch() == 0)
        queue.end()
        await readers.wait()
        #expect(readers.count.load(ordering: .sequentiallyConsistent) < 100)
    }
}
