internal import Foundation
package import Tabular

/// Feeds the batches of one pass to several writers, each on a thread of its own.
///
/// At most a few batches wait for each writer: a slow one holds the transform back instead of filling memory. The first
/// failure ends all.
package final class FanOut {
    private let lanes: [Lane]

    package init(writers: [any ReportWriter]) {
        lanes = writers.map { Lane($0) }
    }

    /// Hands a batch to every writer; waits while one of them has too many before it.
    ///
    /// - Throws: what a writer has failed with.
    package func write(_ batch: RowBatch) throws {
        for lane in lanes { try lane.send(batch) }
    }

    /// Ends all writers.
    ///
    /// - Returns: the files of all of them, in the writers' order.
    /// - Throws: the first failure, after every writer has stopped.
    package func finish() throws -> [WrittenFile] {
        for lane in lanes { lane.end() }
        let results = lanes.map { $0.result() }
        return try results.flatMap { try $0.get() }
    }

    /// Stops all writers, whose files are thrown away.
    package func abandon() {
        for lane in lanes { lane.abandon() }
        for lane in lanes { _ = lane.result() }
    }
}

/// One writer with its thread and the batches that wait for it.
///
/// Unchecked: `condition` guards every variable, and the writer itself is touched by its thread alone.
private final class Lane: @unchecked Sendable {
    private let writer: any ReportWriter
    private let condition = NSCondition()
    private var waiting: [RowBatch] = []
    private var isEnded = false
    private var isAbandoned = false
    private var outcome: Result<[WrittenFile], any Error>?

    /// Batches of 64 KiB each: enough to even out hiccups.
    private static let capacity = 8

    init(_ writer: any ReportWriter) {
        self.writer = writer
        let thread = Thread { [self] in work() }
        thread.stackSize = 2 << 20
        thread.start()
    }

    func send(_ batch: RowBatch) throws {
        try condition.withLock {
            while waiting.count >= Lane.capacity, outcome == nil { condition.wait() }
            if case .failure(let error)? = outcome { throw error }
            waiting.append(batch)
            condition.broadcast()
        }
    }

    func end() {
        condition.withLock {
            isEnded = true
            condition.broadcast()
        }
    }

    func abandon() {
        condition.withLock {
            isAbandoned = true
            waiting = []
            condition.broadcast()
        }
    }

    /// Waits until the writer has stopped.
    func result() -> Result<[WrittenFile], any Error> {
        condition.withLock {
            while true {
                if let outcome { return outcome }
                condition.wait()
            }
        }
    }

    private func work() {
        let result = Result { () throws -> [WrittenFile] in
            while let batch = next() { try writer.write(batch) }
            if condition.withLock({ isAbandoned }) {
                writer.abandon()
                return []
            }
            return try writer.finish()
        }
        if case .failure = result { writer.abandon() }
        condition.withLock {
            outcome = result
            waiting = []
            condition.broadcast()
        }
    }

    /// The next batch, nil once there will be no more.
    private func next() -> RowBatch? {
        condition.withLock {
            while waiting.isEmpty, !isEnded, !isAbandoned { condition.wait() }
            if isAbandoned || waiting.isEmpty { return nil }
            defer { condition.broadcast() }
            return waiting.removeFirst()
        }
    }
}
