import Foundation
import KeepTrack
import NepaliCalendar
import Reporting
import Tabular
import Testing

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

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static let calendar = Swift.Result {
        try BikramSambatCalendar(csv: text("reports/calendar/bikram-sambat-months.csv"))
    }

    static let definition = Swift.Result {
        try ReportDefinition(yaml: text("reports/lifecycle.yaml"), file: "lifecycle.yaml")
    }

    func scope() throws -> ReportScope {
        let organization = Organization(
            id: id(0xFF), slug: "acme", name: "Acme", timeZone: "Asia/Kathmandu", currency: "NPR", settings: "{}")
        return try ReportScope(
            organization: organization, asOf: instant(asOf), period: date(period.lowerBound)...date(period.upperBound),
            calendar: LifecycleFixture.calendar.get())
    }

    func run() throws -> Result {
        let scope = try scope()
        let collector = Collector()
        let outputs = try LifecycleFixture.definition.get().tables.enumerated().map { index, table in
            TableOutput(schema: table.schema, table: index, calendar: scope.calendar) { batch in
                try batch.forEachRow { try collector.add(&$0, table.schema) }
            }
        }
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

func id(_ number: UInt64) -> Identifier { Identifier(high: 0, low: number) }

func date(_ iso: String) throws -> CalendarDate { try #require(CalendarDate(iso: iso)) }

/// An instant by the clocks of Kathmandu: `2026-07-16 12:00`, with seconds and fractions where wanted.
func instant(_ text: String) throws -> Timestamp {
    var zone = try #require(LocalZone(name: "Asia/Kathmandu"))
    let parts = text.split(separator: " ")
    let clock = parts[1].split(separator: ":").map { Double($0) ?? 0 }
    let seconds = clock[0] * 3600 + clock[1] * 60 + (clock.count > 2 ? clock[2] : 0)
    return zone.startOfDay(try date(String(parts[0]))).adding(microseconds: Int64(seconds * 1_000_000))
}

/// Keeps rows and exceptions as they come.
private final class Collector: ExceptionSink {
    var tables: [String: [[String: String]]] = [:]
    var exceptions: [ReportedException] = []

    func report(_ exception: ReportedException) {
        exceptions.append(exception)
    }

    func add(_ reader: inout RowReader, _ schema: TableSchema) throws {
        var zone = try #require(LocalZone(name: "Asia/Kathmandu"))
        var row: [String: String] = [:]
        for column in schema.columns {
            switch reader.next() {
            case .null: continue
            case .text(let bytes): row[column.key] = String(decoding: bytes, as: UTF8.self)
            case .identifier(let id): row[column.key] = String(id.low)
            case .integer(let value): row[column.key] = String(value)
            case .decimal(let unscaled, let scale): row[column.key] = decimalText(unscaled: unscaled, scale: scale)
            case .date(let date): row[column.key] = date.description
            case .bikramSambat(let date): row[column.key] = date.description
            case .timestamp(let instant):
                row[column.key] = zone.localTime(of: instant).text.prefix(16).replacingOccurrences(of: "T", with: " ")
            case .boolean(let value): row[column.key] = value ? "true" : "false"
            }
        }
        tables[schema.name, default: []].append(row)
    }
}

/// The values of some columns, `-` where a cell is empty.
func pick(_ row: [String: String], _ keys: String...) -> [String] {
    keys.map { row[$0] ?? "-" }
}
