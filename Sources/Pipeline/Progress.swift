internal import Synchronization

/// What a run has done so far, for whoever shows it: counted by the workers, read by a display.
package final class Progress: Sendable {
    /// What one report has taken so far, over all organizations.
    package struct ReportCost: Sendable {
        package var organizations = 0
        /// Read from the database.
        package var rows = 0
        /// From its first query to its last proven file; workers' times add up.
        package var time = Duration.zero
    }

    private let rows = Atomic(0)
    private let finished = Atomic(0)
    private let expected = Atomic(0)
    private let reports = Mutex<[String: ReportCost]>([:])

    package init() {}

    package func add(rows count: Int) {
        rows.add(count, ordering: .relaxed)
    }

    /// Takes in what a report of one organization has taken.
    package func finish(report: String, rows: Int, in time: Duration) {
        finished.add(1, ordering: .relaxed)
        reports.withLock {
            $0[report, default: ReportCost()].organizations += 1
            $0[report, default: ReportCost()].rows += rows
            $0[report, default: ReportCost()].time += time
        }
    }

    /// Starts counting, from nothing: what a run had done before it began again doesn't count.
    package func expect(reports count: Int) {
        rows.store(0, ordering: .relaxed)
        finished.store(0, ordering: .relaxed)
        expected.store(count, ordering: .relaxed)
        reports.withLock { $0 = [:] }
    }

    /// Rows read, reports finished, reports expected.
    package var figures: (rows: Int, finished: Int, expected: Int) {
        (rows.load(ordering: .relaxed), finished.load(ordering: .relaxed), expected.load(ordering: .relaxed))
    }

    /// The reports that were made, the costliest first.
    package var costs: [(report: String, cost: ReportCost)] {
        reports.withLock { all in
            all.sorted { ($1.value.time, $0.key) < ($0.value.time, $1.key) }.map { ($0.key, $0.value) }
        }
    }
}
