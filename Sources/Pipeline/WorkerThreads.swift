internal import Foundation
internal import Synchronization

/// Runs blocking work on threads of its own, off the cooperative pool.
package enum WorkerThreads {
    /// Runs `body` once on a new thread.
    package static func run<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
        try await withCheckedThrowingContinuation { continuation in
            start { continuation.resume(with: Result { try body() }) }
        }
    }

    /// Runs `body` on `count` threads at once, with the number of each, and returns when all have ended.
    package static func runAll(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let group = DispatchGroup()
        for index in 0..<count {
            group.enter()
            start {
                body(index)
                group.leave()
            }
        }
        group.wait()
    }

    /// Starts `body` on a new thread.
    static func start(_ body: @escaping @Sendable () -> Void) {
        let thread = Thread(block: body)
        thread.stackSize = 8 << 20
        thread.start()
    }
}

/// Hands out the numbers 0 ..< `count`, each once, to whichever thread asks.
package final class WorkQueue: Sendable {
    private let next = Atomic(0)
    private let count: Int

    package init(count: Int) {
        self.count = count
    }

    package func take() -> Int? {
        let index = next.add(1, ordering: .relaxed).oldValue
        return index < count ? index : nil
    }
}
