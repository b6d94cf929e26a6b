package import KeepTrack
internal import NepaliCalendar
internal import Tabular

/// Whether repairs met their promise: per repair, per phase and priority, per firm and person, and what is open.
///
/// Branches come first, by ``begin(branches:)``, then repairs by item and id. Holds the repairs of one item, a group
/// per firm and person, and spools for percentiles: memory doesn't grow with rows.
package final class MaintenanceFold: ReportFold {
    package private(set) var headlines: [Headline] = []

    let scope: ReportScope
    let settings: MaintenanceSettings
    var judge: PromiseJudge
    let recordOutput: TableOutput
    private(set) var branches = BranchList([])
    var sla: SLAFigures
    var providers: [Identifier?: ServantFigures] = [:]
    var technicians: [Identifier?: ServantFigures] = [:]
    var backlog = BacklogFigures.bands.map { _ in BacklogFigures() }
    var total = ServantFigures()

    private let outputs: TableSet
    private let exceptions: any ExceptionSink
    private var zone: LocalZone
    private var item: [JudgedRepair] = []

    /// - Parameters:
    ///   - outputs: the tables of ``tables``.
    ///   - spoolFolder: an existing folder for values that percentiles are selected from.
    /// - Throws: ``TabularError`` where a table is missing.
    package init(
        scope: ReportScope, outputs: TableSet, exceptions: any ExceptionSink, spoolFolder: String
    ) throws {
        guard let zone = LocalZone(name: scope.organization.timeZone) else {
            throw TabularError(table: "records", reason: "there is no time zone \(scope.organization.timeZone)")
        }
        self.scope = scope
        self.outputs = outputs
        self.exceptions = exceptions
        self.zone = zone
        settings = MaintenanceSettings(json: scope.organization.settings)
        judge = PromiseJudge(settings: settings, asOf: scope.asOf, zone: zone)
        recordOutput = try outputs["records"]
        sla = SLAFigures(folder: spoolFolder)
    }

    /// Takes all branches, those left out too, for items may point to them. Call it before any repair.
    package func begin(branches: [BranchRow]) {
        self.branches = BranchList(branches)
    }

    /// Takes the next repair.
    package func add(_ row: RepairRow) throws {
        if let first = item.first, first.row.itemID != row.itemID { try endItem() }
        item.append(JudgedRepair(row, asOf: scope.asOf))
    }

    // MARK: One item

    private func endItem() throws {
        // A cancelled repair says nothing of the one before it.
        let reports = item.filter { $0.row.phase != .cancelled }
            .compactMap { repair in repair.times.reportedAt.map { ($0, repair.row.id) } }
            .sorted { $0 < $1 }
        for var repair in item {
            judge(&repair, next: repair.times.completedAt.flatMap { next(after: $0, of: repair.row.id, in: reports) })
            try count(repair)
            try report(repair)
            if repair.isListed(in: scope) { try write(repair) }
        }
        item.removeAll(keepingCapacity: true)
    }

    /// The first report at or after an instant but a repair's own, of those in order of time.
    private func next(
        after instant: Timestamp, of id: Identifier, in reports: [(Timestamp, Identifier)]
    ) -> (at: Timestamp, id: Identifier)? {
        var (low, high) = (0, reports.count)
        while low < high {
            let middle = (low + high) / 2
            if reports[middle].0 < instant { low = middle + 1 } else { high = middle }
        }
        return reports[low...].prefix(2).first { $0.1 != id }.map { ($0.0, $0.1) }
    }

    private func judge(_ repair: inout JudgedRepair, next: (at: Timestamp, id: Identifier)?) {
        let (row, times) = (repair.row, repair.times)
        repair.acknowledged = judge.verdict(.acknowledged, row, times)
        repair.assigned = judge.verdict(.assigned, row, times)
        repair.examined = judge.verdict(.examined, row, times)
        repair.firstTimeFix = judge.firstTimeFix(times, next: next?.at)
        repair.cost = judge.costVerdict(row, times)
        repair.nextID = next?.id
        repair.nextAt = next?.at
        repair.decidedTime = judge.time(to: times.decidedAt, of: times)
        repair.completedTime = judge.time(to: times.completedAt, of: times)
        repair.cancelledTime = judge.time(to: times.cancelledAt, of: times)
    }

    private func count(_ repair: JudgedRepair) throws {
        if let reported = repair.times.reportedAt, scope.covers(reported) {
            try sla.addReported(repair)
        }
        let isCompleted = repair.times.completedAt.map { scope.covers($0) } ?? false
        if isCompleted { sla.addCompleted(repair) }
        total.count(repair, in: scope)
        providers[repair.row.providerID, default: ServantFigures(name: repair.row.provider)].count(repair, in: scope)
        technicians[repair.row.technicianID, default: ServantFigures()].count(repair, in: scope)
        guard repair.times.isOpen else { return }
        let age = repair.times.reportedAt.map { scope.asOf - $0 }
        backlog[BacklogFigures.band(of: age)].count(repair, age: age)
    }

    // MARK: Exceptions

    private func report(_ repair: JudgedRepair) throws {
        let (row, times) = (repair.row, repair.times)
        if repair.isOverdue {
            let waiting = [
                ("acknowledged", repair.acknowledged, times.acknowledgedAt),
                ("assigned", repair.assigned, times.assignedAt), ("examined", repair.examined, times.examinedAt),
            ].filter { $0.1.outcome == .missed && $0.2 == nil }.map(\.0)
            try report(
                row.priority == .urgent ? "urgent_repair_overdue" : "repair_overdue", repair,
                ["waiting": waiting.joined(separator: ", "), "reported": clock(times.reportedAt)])
        }
        if times.reportedAt == nil { try report("report_time_missing", repair, [:]) }
        if let phase = repair.phaseBeforeReport {
            try report(
                "phase_before_report", repair,
                ["phase": phase.rawValue, "at": clock(times.reached(phase)), "reported": clock(times.reportedAt)])
        }
        let skipped = repair.skippedPhases
        if !skipped.isEmpty {
            try report(
                "phase_skipped", repair,
                ["phases": skipped.map(\.rawValue).joined(separator: " and "), "phase": row.phase.rawValue])
        }
        if let (what, own, told) = repair.differingTime {
            try report("phase_time_differs", repair, ["phase": what, "own": clock(own), "history": clock(told)])
        }
        if let latest = row.history.latest, latest != row.phase {
            try report("phase_differs", repair, ["phase": row.phase.rawValue, "history": latest.rawValue])
        }
        if row.phase == .completed, times.completedAt == nil, !times.isOpen {
            try report("completed_without_time", repair, [:])
        }
        if repair.firstTimeFix?.outcome == .missed {
            try report(
                "repaired_again", repair,
                [
                    "completed": clock(times.completedAt), "again": clock(repair.nextAt),
                    "days": String(settings.firstTimeFixDays),
                ])
        }
        if repair.cost?.outcome == .missed {
            try report(
                "cost_off_estimate", repair,
                ["cost": amount(row.cost), "estimate": amount(row.estimatedCost)])
        }
    }

    private func report(_ code: String, _ repair: JudgedRepair, _ arguments: [String: String]) throws {
        try exceptions.report(
            ReportedException(
                code: code, subjectTable: "assets.items_history", subjectID: repair.row.id,
                branch: branches.code(of: repair.row.branchID),
                arguments: arguments.merging(["item": repair.row.itemName, "title": repair.row.title]) {
                    first, _ in first
                }))
    }

    private func amount(_ minorUnits: Int64?) -> String {
        minorUnits.map { decimalText(unscaled: Int128($0), scale: 2) } ?? "nothing"
    }

    /// `2026-07-16 12:00` on the organization's clocks.
    private func clock(_ instant: Timestamp?) -> String {
        guard let instant else { return "an unknown time" }
        let local = zone.localTime(of: instant).text
        return String(local.prefix { $0 != "T" }) + " " + String(local.drop { $0 != "T" }.dropFirst().prefix(5))
    }

    // MARK: The end

    package func finish() throws {
        try endItem()
        for setting in settings.malformed {
            try exceptions.report(
                ReportedException(
                    code: "setting_malformed", subjectTable: "core.organizations", subjectID: scope.organization.id,
                    branch: nil, arguments: ["setting": setting]))
        }
        try writeSLA(to: outputs["sla"])
        try writeProviders(to: outputs["by_provider"])
        try writeTechnicians(to: outputs["by_technician"])
        try writeBacklog(to: outputs["backlog"])
        headlines = try figures()
    }
}
