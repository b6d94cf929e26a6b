internal import KeepTrack
internal import NepaliCalendar
internal import Tabular

extension MaintenanceFold {
    // MARK: records

    func write(_ repair: JudgedRepair) throws {
        let (row, times, out) = (repair.row, repair.times, recordOutput)
        out.add(text: branches.code(of: row.branchID))
        out.add(identifier: row.id)
        out.add(identifier: row.itemID)
        out.add(text: row.itemName)
        out.add(text: row.title)
        out.add(text: row.priority.rawValue)
        out.add(text: row.phase.rawValue)
        out.add(text: row.provider)
        out.add(identifier: row.technicianID)
        out.add(timestamp: times.reportedAt)
        out.add(timestamp: times.acknowledgedAt)
        out.add(timestamp: times.assignedAt)
        out.add(timestamp: times.examinedAt)
        out.add(timestamp: times.decidedAt)
        out.add(timestamp: times.completedAt)
        out.add(timestamp: times.cancelledAt)
        for time in [
            repair.acknowledged.elapsed, repair.assigned.elapsed, repair.examined.elapsed, repair.decidedTime,
            repair.completedTime,
        ] {
            out.add(decimal: time.map { Rates.hours(Int128($0)) })
        }
        out.add(text: repair.acknowledged.outcome.rawValue)
        out.add(text: repair.assigned.outcome.rawValue)
        out.add(text: repair.examined.outcome.rawValue)
        out.add(text: repair.firstTimeFix?.outcome.rawValue)
        out.add(money: row.estimatedCost)
        out.add(money: row.cost)
        out.add(decimal: deviation(of: row))
        out.add(text: repair.cost?.outcome.rawValue)
        out.add(text: repair.result.rawValue)
        out.add(text: currentValue(of: row))
        try out.endRow()
    }

    /// By how many per cent the cost differs from the estimate; nil without both, or for an estimate of 0 or less.
    private func deviation(of row: RepairRow) -> Int128? {
        guard let cost = row.cost, let estimate = row.estimatedCost, estimate > 0 else { return nil }
        return quotient(Int128(cost - estimate) * 100, Int128(estimate))
    }

    /// The keys whose values are those of now, in column order.
    private func currentValue(of row: RepairRow) -> String? {
        let branchIsCurrent = branches.index(of: row.branchID).map { branches.rows[$0].isCurrent } ?? false
        let keys = [
            ("branch", row.itemIsCurrent || branchIsCurrent), ("item", row.itemIsCurrent), ("title", row.isCurrent),
            ("priority", row.isCurrent), ("phase", row.isCurrent),
            ("provider", row.isCurrent || row.providerIsCurrent), ("technician", row.isCurrent),
            ("estimated_cost", row.isCurrent), ("cost", row.isCurrent),
        ].filter(\.1).map(\.0)
        return keys.isEmpty ? nil : keys.joined(separator: ",")
    }

    // MARK: Aggregates

    /// A row per phase or promise and priority, in their order, those without a repair too.
    func writeSLA(to out: TableOutput) throws {
        for line in SLAFigures.Line.allCases {
            for priority in RepairPriority.allCases {
                guard let cell = sla[line, priority] else { continue }
                let counts = cell.counts
                let target = line == .firstTimeFix ? settings.firstTimeFixTarget : nil
                out.add(text: line.rawValue)
                out.add(text: priority.rawValue)
                out.add(decimal: line.promise.map { Int128(settings.hundredthsOfHours($0, priority)) })
                out.add(decimal: target.map { Int128($0) })
                out.add(integer: line.isPromised ? counts.judged : cell.times.count)
                out.add(integer: line.isPromised ? counts.met : nil)
                out.add(decimal: line.isPromised ? counts.metPercent : nil)
                for percent in [50, 90] {
                    out.add(decimal: try cell.times.value(atPercent: percent).map { Rates.hours(Int128($0)) })
                }
                out.add(decimal: cell.worst.map { Rates.hours(Int128($0)) })
                out.add(integer: line.isPromised ? counts.pending : nil)
                out.add(integer: line.isPromised ? counts.notMeasurable : nil)
                out.add(text: line.isPromised ? result(of: counts, target: target) : nil)
                try out.endRow()
            }
        }
    }

    /// A promise is met where none was missed; one with a target where more than that part was met.
    private func result(of counts: PromiseCounts, target: Int64?) -> String {
        guard counts.judged > 0 else { return Verdict.Outcome.notMeasurable.rawValue }
        let isMet =
            target.map { Int128(counts.met) * 10_000 > Int128($0) * Int128(counts.judged) } ?? (counts.missed == 0)
        return (isMet ? Verdict.Outcome.met : .missed).rawValue
    }

    func writeProviders(to out: TableOutput) throws {
        try forEach(providers) { id, figures in
            out.add(identifier: id)
            out.add(text: figures.name)
            add(figures, to: out)
            try out.endRow()
        }
    }

    func writeTechnicians(to out: TableOutput) throws {
        try forEach(technicians) { id, figures in
            out.add(identifier: id)
            add(figures, to: out)
            try out.endRow()
        }
    }

    /// Those with anything to tell, by id, none last.
    private func forEach(
        _ groups: [Identifier?: ServantFigures], _ body: (Identifier?, ServantFigures) throws -> Void
    ) throws {
        for id in groups.keys.compactMap({ $0 }).sorted() {
            if let figures = groups[id], figures.isUsed { try body(id, figures) }
        }
        if let figures = groups[Identifier?.none], figures.isUsed { try body(nil, figures) }
    }

    private func add(_ figures: ServantFigures, to out: TableOutput) {
        let promises = figures.allPromises
        out.add(integer: figures.reported)
        out.add(integer: figures.completed)
        out.add(integer: figures.open)
        out.add(integer: promises.judged)
        out.add(integer: promises.met)
        out.add(decimal: promises.metPercent)
        out.add(decimal: figures.completionHours)
        out.add(decimal: figures.firstTimeFix.metPercent)
        out.add(decimal: figures.cost.metPercent)
        out.add(decimal: figures.knownCost)
    }

    /// A row per band of age, from the youngest, empty ones too.
    func writeBacklog(to out: TableOutput) throws {
        for (band, figures) in zip(BacklogFigures.bands, backlog) {
            out.add(text: band)
            out.add(integer: figures.open)
            for count in figures.byPriority { out.add(integer: count) }
            out.add(integer: figures.overdue)
            out.add(decimal: figures.oldest.map { Rates.days(Int128($0)) })
            out.add(decimal: figures.knownEstimate)
            try out.endRow()
        }
    }

    // MARK: Headlines

    func figures() throws -> [Headline] {
        let overdue = backlog.reduce(0) { $0 + $1.overdue }
        return [
            Headline(key: "reported", value: .count(total.reported)),
            Headline(key: "completed", value: .count(total.completed)),
            Headline(key: "open", value: .count(total.open)),
            Headline(key: "overdue", value: .count(overdue)),
            Headline(key: "promises_met_pct", value: total.allPromises.headline),
            Headline(key: "acknowledged_pct", value: sla.counts(.acknowledged).headline),
            Headline(key: "assigned_pct", value: sla.counts(.assigned).headline),
            Headline(key: "examined_pct", value: sla.counts(.examined).headline),
            Headline(key: "first_time_fix_pct", value: total.firstTimeFix.headline),
            Headline(key: "cost_within_pct", value: total.cost.headline),
            Headline(
                key: "completion_mean_hours",
                value: .ratio(total.completionTime, Int128(total.completionsTimed) * 3_600_000_000)),
            Headline(key: "cost", value: .money(total.knownCost)),
        ]
    }
}
