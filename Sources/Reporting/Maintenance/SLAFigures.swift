internal import KeepTrack
internal import Tabular

/// Per phase and priority how often the promise was kept, and how long it took.
struct SLAFigures {
    /// The lines of the table, in order; the priorities stand within each.
    enum Line: String, CaseIterable {
        case notified, acknowledged, assigned, examined, decided, completed, cancelled
        case firstTimeFix = "first_time_fix"
        case costWithinEstimate = "cost_within_estimate"

        /// The promise about time; nil for what is only timed, or isn't about time.
        var promise: MaintenanceSettings.Promise? { MaintenanceSettings.Promise(rawValue: rawValue) }
        var isTimed: Bool { self != .notified && self != .firstTimeFix && self != .costWithinEstimate }
        /// Whether there is a promise at all.
        var isPromised: Bool { promise != nil || self == .firstTimeFix || self == .costWithinEstimate }
    }

    /// One line of one priority.
    final class Cell {
        var counts = PromiseCounts()
        /// Microseconds of those that were judged, or timed.
        let times: PercentileSpool
        private(set) var worst: Int64?

        init(folder: String) {
            times = PercentileSpool(folder: folder, valuesInMemory: 1 << 14)
        }

        func add(_ time: Int64?) throws {
            guard let time else { return }
            try times.add(time)
            worst = max(worst ?? time, time)
        }
    }

    private let cells: [Line: [RepairPriority: Cell]]

    init(folder: String) {
        cells = Dictionary(
            uniqueKeysWithValues: Line.allCases.map { line in
                (line, Dictionary(uniqueKeysWithValues: RepairPriority.allCases.map { ($0, Cell(folder: folder)) }))
            })
    }

    subscript(line: Line, priority: RepairPriority) -> Cell? { cells[line]?[priority] }

    /// Counts of a line over all priorities.
    func counts(_ line: Line) -> PromiseCounts {
        var all = PromiseCounts()
        for cell in (cells[line] ?? [:]).values { all.add(cell.counts) }
        return all
    }

    /// Takes a repair that was reported in the period.
    func addReported(_ repair: JudgedRepair) throws {
        let priority = repair.row.priority
        for (line, verdict) in [
            (Line.notified, Verdict(.notMeasurable)), (.acknowledged, repair.acknowledged),
            (.assigned, repair.assigned), (.examined, repair.examined),
        ] {
            self[line, priority]?.counts.add(verdict.outcome)
            try self[line, priority]?.add(verdict.elapsed)
        }
        try self[.decided, priority]?.add(repair.decidedTime)
        try self[.completed, priority]?.add(repair.completedTime)
        try self[.cancelled, priority]?.add(repair.cancelledTime)
    }

    /// Takes a repair that was completed in the period.
    func addCompleted(_ repair: JudgedRepair) {
        let priority = repair.row.priority
        if let verdict = repair.firstTimeFix { self[.firstTimeFix, priority]?.counts.add(verdict.outcome) }
        if let verdict = repair.cost { self[.costWithinEstimate, priority]?.counts.add(verdict.outcome) }
    }
}
