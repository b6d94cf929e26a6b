import Foundation
import KeepTrack
import Reporting
import Tabular

/// Runs the fold over arrays and reads its tables as texts.
///
/// As of the end of 2026-07-16 in Kathmandu unless said otherwise, which is the last day of the fiscal year 2082/83;
/// the period is that year, 2025-07-17 to 2026-07-16, 365 days.
struct LifecycleFixture {
    var asOf = "2026-07-17 00:00"
    var period = "2025-07-17"..."2026-07-16"
    var branches: [BranchRow] = []
    var categories: [CategoryRow] = []
    var items: [LifecycleItemRow] = []
    var events: [StatusEventRow] = []
    var records: [LifecycleRecordRow] = []
    var corrections: [StatusEventCorrectionRow] = []

    struct Result {
        var tables: [String: [[String: String]]] = [:]
        var exceptions: [ReportedException] = []
        var headlines: [String: Figure] = [:]
        var leftOut = LifecycleMerge.LeftOut()

        func rows(_ table: String) -> [[String: String]] { tables[table] ?? [] }

        /// The only item's row.
        var item: [String: String] {
            rows("items").count == 1 ? rows("items")[0] : ["rows": "\(rows("items").count)"]
        }

        var codes: [String] { exceptions.map(\.code) }
    }

    static let definition = Swift.Result {
        try ReportFixture.definition("lifecycle")
    }

    func scope() throws -> ReportScope {
        try ReportFixture.scope(asOf: asOf, period: period)
    }

    func run() throws -> Result {
        let scope = try scope()
        let collector = RowCollector()
        let outputs = try collector.outputs(of: LifecycleFixture.definition.get(), calendar: scope.calendar)
        let fold = try LifecycleFold(
            scope: scope, outputs: TableSet(outputs), exceptions: collector, spoolFolder: NSTemporaryDirectory())
        fold.begin(branches: branches, categories: categories)
        var sources = (
            items.makeIterator(),
            events.sorted { ($0.itemID, $0.changedAt, $0.id) < ($1.itemID, $1.changedAt, $1.id) }.makeIterator(),
            records.sorted { $0.itemID < $1.itemID }.makeIterator()
        )
        let leftOut = try LifecycleMerge(corrections: corrections).feed(
            fold, items: { sources.0.next() }, events: { sources.1.next() }, records: { sources.2.next() })
        try fold.finish()
        for output in outputs { try output.finish() }
        return Result(
            tables: collector.tables, exceptions: collector.exceptions,
            headlines: Dictionary(uniqueKeysWithValues: fold.headlines.map { ($0.key, $0.value) }), leftOut: leftOut)
    }

    // MARK: What goes in

    /// An item, bought on 2020-01-01 for 1,000.00 unless changed.
    mutating func add(
        item number: UInt64 = 1, created: String = "2020-01-01 00:00",
        _ change: (inout LifecycleItemRow) throws -> Void = { _ in }
    ) throws {
        var item = LifecycleItemRow(
            id: id(number), name: "Item \(number)", purchasedOn: try date("2020-01-01"), purchaseAmount: 100_000,
            createdAt: try instant(created))
        try change(&item)
        items.append(item)
    }

    /// A change of status; events are numbered from 101 in the order they are added.
    mutating func add(
        event at: String, _ from: ItemStatus?, _ to: ItemStatus, item: UInt64 = 1, by: UInt64? = nil
    ) throws {
        events.append(
            StatusEventRow(
                itemID: id(item), changedAt: try instant(at), id: id(101 + UInt64(events.count)), from: from, to: to,
                changedBy: by.map { id($0) }))
    }

    /// A record; records are numbered from 201 in the order they are added.
    mutating func add(
        record kind: LifecycleRecordRow.Kind, _ phase: LifecycleRecordRow.Phase = .completed, reported: String? = nil,
        completed: String? = nil, item: UInt64 = 1, _ change: (inout LifecycleRecordRow) throws -> Void = { _ in }
    ) throws {
        var record = LifecycleRecordRow(
            itemID: id(item), id: id(201 + UInt64(records.count)), kind: kind, phase: phase,
            reportedAt: try reported.map { try instant($0) }, completedAt: try completed.map { try instant($0) })
        try change(&record)
        records.append(record)
    }
}
