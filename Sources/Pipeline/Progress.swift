internal import Synchronization

/// What a run has done so far, for whoever shows it: counted by the workers, read by a display.
package final class Progress: Sendable {
    private let rows = Atomic(0)
    private let finished = Atomic(0)
    private let expected = Atomic(0)

    package init() {}

    package func add(rows count: Int) {
        rows.add(count, ordering: .relaxed)
    }

    package func finishReport() {
        finished.add(1, ordering: .relaxed)
    }

    /// Starts counting, from nothing: what a run had done before it began again doesn't count.
    package func expect(reports count: Int) {
        rows.store(0, ordering: .relaxed)
        finished.store(0, ordering: .relaxed)
        expected.store(count, ordering: .relaxed)
    }

    /// Rows read, reports finished, reports expected.
    package var figures: (rows: Int, finished: Int, expected: Int) {
        (rows.load(ordering: .relaxed), finished.load(ordering: .relaxed), expected.load(ordering: .relaxed))
    }
}
