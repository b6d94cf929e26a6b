internal import KeepTrack
internal import NepaliCalendar
internal import Tabular

/// A repair with what became of every promise about it.
struct JudgedRepair {
    let row: RepairRow
    let times: RepairTimes
    var acknowledged = Verdict(.notMeasurable)
    var assigned = Verdict(.notMeasurable)
    var examined = Verdict(.notMeasurable)
    /// nil before completion, as for the cost.
    var firstTimeFix: Verdict?
    var cost: Verdict?
    /// The item's next repair, reported at or after the completion.
    var nextID: Identifier?
    var nextAt: Timestamp?
    /// Microseconds from the report.
    var decidedTime: Int64?
    var completedTime: Int64?
    var cancelledTime: Int64?

    init(_ row: RepairRow, asOf: Timestamp) {
        self.row = row
        times = RepairTimes(row, asOf: asOf)
    }

    /// Of all promises that concern it.
    var result: Verdict.Outcome {
        Verdict.overall([acknowledged, assigned, examined] + [firstTimeFix, cost].compactMap { $0 })
    }

    /// Open, and still waiting for what was promised by now.
    var isOverdue: Bool {
        times.isOpen
            && ((acknowledged.outcome == .missed && times.acknowledgedAt == nil)
                || (assigned.outcome == .missed && times.assignedAt == nil)
                || (examined.outcome == .missed && times.examinedAt == nil))
    }

    /// Whether it ran in the period: reported before its end and not ended before its beginning.
    func isListed(in scope: ReportScope) -> Bool {
        let ended = times.endedAt
        guard let reported = times.reportedAt else { return ended.map { scope.covers($0) } ?? false }
        guard reported < scope.periodEnd else { return false }
        if let ended { return ended >= scope.periodStart }
        return times.isOpen || reported >= scope.periodStart
    }

    // MARK: What doesn't fit together

    /// The first phase, in their order, that has a time before the report.
    var phaseBeforeReport: RepairPhase? {
        guard let reported = times.reportedAt else { return nil }
        return RepairPhase.allCases.first { phase in times.reached(phase).map { $0 < reported } ?? false }
    }

    /// Phases that a completed repair has no time of.
    var skippedPhases: [RepairPhase] {
        guard row.phase == .completed, !times.isOpen else { return [] }
        return [.assigned, .examined].filter { times.reached($0) == nil }
    }

    /// A time of which the record and the history say different things: the phase, by the record, by the history.
    var differingTime: (phase: String, own: Timestamp, history: Timestamp)? {
        if let own = row.reportedAt, let told = row.history.reportedAt, own != told { return ("reported", own, told) }
        if row.phase == .completed, let own = row.completedAt, let told = row.history.completedAt, own != told {
            return ("completed", own, told)
        }
        return nil
    }
}

extension ServantFigures {
    /// Counts a repair as far as it belongs to the period, or is open at its as-of instant.
    mutating func count(_ repair: JudgedRepair, in scope: ReportScope) {
        if repair.times.isOpen { open += 1 }
        if let start = repair.times.reportedAt, scope.covers(start) {
            reported += 1
            for verdict in [repair.acknowledged, repair.assigned, repair.examined] { promises.add(verdict.outcome) }
        }
        guard let end = repair.times.completedAt, scope.covers(end) else { return }
        completed += 1
        if let verdict = repair.firstTimeFix { firstTimeFix.add(verdict.outcome) }
        if let verdict = repair.cost { cost.add(verdict.outcome) }
        if let amount = repair.row.cost {
            totalCost += Int128(amount)
            costsKnown += 1
        }
        if let time = repair.completedTime {
            completionTime += Int128(time)
            completionsTimed += 1
        }
    }

    /// All promises, those of completion too.
    var allPromises: PromiseCounts {
        var all = promises
        all.add(firstTimeFix)
        all.add(cost)
        return all
    }
}

extension BacklogFigures {
    /// - Parameter age: microseconds; nil where the report isn't dated.
    mutating func count(_ repair: JudgedRepair, age: Int64?) {
        open += 1
        byPriority[RepairPriority.allCases.firstIndex(of: repair.row.priority) ?? 0] += 1
        if repair.isOverdue { overdue += 1 }
        if let age { oldest = max(oldest ?? age, age) }
        if let amount = repair.row.estimatedCost {
            estimate += Int128(amount)
            estimatesKnown += 1
        }
    }
}
