internal import Foundation
internal import Synchronization

/// A flag that asks every wait on the server to end: set once, by a signal or by the first worker that fails.
package final class Interrupt: Sendable {
    private let flag = Atomic(false)
    private let outer: Interrupt?

    /// - Parameter outer: one that interrupts this one too.
    package init(within outer: Interrupt? = nil) {
        self.outer = outer
    }

    package func request() {
        flag.store(true, ordering: .releasing)
    }

    package var isRequested: Bool {
        flag.load(ordering: .acquiring) || outer?.isRequested == true
    }

    /// Blocks the thread for that long, or until it is interrupted.
    package func sleep(for duration: Duration) {
        let end = ContinuousClock.now + duration
        while !isRequested {
            let left = (end - .now) / .seconds(1)
            if left <= 0 { return }
            Thread.sleep(forTimeInterval: min(0.2, left))
        }
    }
}
