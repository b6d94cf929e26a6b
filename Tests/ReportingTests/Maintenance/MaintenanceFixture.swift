import Foundation
import KeepTrack
import NepaliCalendar
import Reporting
import Tabular

/// Runs the fold over arrays and reads its tables as texts.
///
/// As of the end of 2026-07-16 (a Thursday) in Kathmandu unless said otherwise; the period is the fiscal year
/// 2082/83, 2025-07-17 to 2026-07-16.
struct MaintenanceFixture {
    var asOf = "2026-07-17 00:00"
    var period = "2025-07-17"..."2026-07-16"
    var settings = "{}"
    var branches: [BranchRow] = []
    var repairs: [RepairRow] = []

    struct Result {
        var tables: [String: [[String: String]]] = [:]
        var exceptions: [ReportedException] = []
        var headlines: [String: Figure] = [:]

        func rows(_ table: String) -> [[String: String]] { tables[table] ?? [] }

        /// The only repair's row.
        var record: [String: String] {
            rows("records").count == 1 ? rows("records")[0] : ["rows": "\(rows("records").count)"]
        }

        /// A line of the promises.
        func line(_ phase: String, _ priority: String = "normal") -> [String: String] {
            rows("sla").first { $0["phase"] == phase && $0["priority"] == priority } ?? [:]
        }

        var codes: [String] { exceptions.map(\.code) }
    }

    static let definition = Swift.Result { try ReportFixture.definition("maintenance") }

    func run() throws -> Result {
        let scope = try ReportFixture.scope(asOf: asOf, period: period, settings: settings)
        let collector = RowCollector()
        let outputs = try collector.outputs(of: MaintenanceFixture.definition.get(), calendar: scope.calendar)
        let fold = try MaintenanceFold(
            scope: scope, outputs: TableSet(outputs), exceptions: collector, spoolFolder: NSTemporaryDirectory())
        fold.begin(branches: branches)
        for repair in repairs.sorted(by: { ($0.itemID, $0.id) < ($1.itemID, $1.id) }) { try fold.add(repair) }
        try fold.finish()
        for output in outputs { try output.finish() }
        return Result(
            tables: collector.tables, exceptions: collector.exceptions,
            headlines: Dictionary(uniqueKeysWithValues: fold.headlines.map { ($0.key, $0.value) }))
    }

    // MARK: What goes in

    /// A repair of an item; repairs are numbered from 201 in the order they are added.
    ///
    /// - Parameter history: the times of the phases; the last one is also what the last change led to.
    mutating func add(
        _ phase: RepairPhase, _ priority: RepairPriority = .normal, item: UInt64 = 1,
        _ history: KeyValuePairs<RepairPhase, String> = [:], _ change: (inout RepairRow) throws -> Void = { _ in }
    ) throws {
        var row = RepairRow(
            itemID: id(item), id: id(201 + UInt64(repairs.count)), itemName: "Item \(item)",
            title: "Repair \(repairs.count + 1)", priority: priority, phase: phase)
        for (phase, text) in history {
            let at = try instant(text)
            switch phase {
            case .reported: row.history.reportedAt = at
            case .assigned: row.history.assignedAt = at
            case .examined: row.history.examinedAt = at
            case .decided: row.history.decidedAt = at
            case .completed: row.history.completedAt = at
            case .cancelled: row.history.cancelledAt = at
            }
            if phase != .reported { row.history.changedAt = min(row.history.changedAt ?? at, at) }
            row.history.latest = phase
        }
        try change(&row)
        repairs.append(row)
    }
}
