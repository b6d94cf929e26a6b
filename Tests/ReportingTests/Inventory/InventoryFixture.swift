import Foundation
import KeepTrack
import Reporting
import Tabular

/// Runs the inventory over arrays and reads its tables as texts.
///
/// As of the end of 2026-07-16 in Kathmandu unless said otherwise, which is the last day of the fiscal year 2082/83;
/// the period is that year. Categories 1 to 5 are of the pools A to E.
struct InventoryFixture {
    var asOf = "2026-07-17 00:00"
    var period = "2025-07-17"..."2026-07-16"
    var branches: [BranchRow] = []
    var categories = TaxPool.allCases.enumerated().map { index, pool in
        InventoryCategoryRow(
            category: CategoryRow(id: id(UInt64(index + 1)), name: "Pool \(pool.rawValue)"), taxPool: pool.rawValue)
    }
    var balances: [TaxPoolBalanceRow] = []
    var items: [InventoryItemRow] = []
    var events: [StatusEventRow] = []

    struct Result {
        let tables: [String: [[String: String]]]
        let exceptions: [ReportedException]
        let headlines: [String: Figure]

        /// A pool's year: some columns.
        func pool(_ pool: TaxPool, _ year: String, _ keys: String...) -> [String] {
            let row = tables["tax_pools"]?.first { $0["fiscal_year"] == year && $0["pool"] == pool.rawValue }
            return keys.map { row?[$0] ?? "-" }
        }

        /// One column of all items.
        func items(_ key: String) -> [String] { (tables["register"] ?? []).map { $0[key] ?? "-" } }

        func subjects(_ code: String) -> [Identifier] { exceptions.filter { $0.code == code }.compactMap(\.subjectID) }
    }

    static let definition = Swift.Result {
        try ReportFixture.definition("inventory")
    }

    /// Items are numbered from 101 in the order they are added.
    mutating func add(
        _ pool: TaxPool?, bought: String?, cost: Int64?, disposed: String? = nil, proceeds: Int64? = nil,
        _ change: (inout InventoryItemRow) throws -> Void = { _ in }
    ) throws {
        let number = UInt64(101 + items.count)
        let category = pool.map { pool in
            id(UInt64(TaxPool.allCases.firstIndex(of: pool).map { $0 + 1 } ?? 0))
        }
        var row = InventoryItemRow(
            item: LifecycleItemRow(
                id: id(number), categoryID: category, name: "Item \(number)",
                purchasedOn: try bought.map { try date($0) }, purchaseAmount: cost,
                createdAt: try instant("2020-01-01 00:00"), disposedOn: try disposed.map { try date($0) },
                disposalProceeds: proceeds))
        try change(&row)
        items.append(row)
    }

    mutating func add(opening amount: Int64, _ pool: String, _ year: String) {
        balances.append(
            TaxPoolBalanceRow(
                id: id(UInt64(501 + balances.count)), fiscalYear: year, pool: pool, opening: amount))
    }

    func run() throws -> Result {
        let scope = try ReportFixture.scope(asOf: asOf, period: period)
        let collector = RowCollector()
        let outputs = try collector.outputs(of: InventoryFixture.definition.get(), calendar: scope.calendar)
        let fold = try InventoryFold(scope: scope, outputs: TableSet(outputs), exceptions: collector)
        try fold.begin(branches: branches, categories: categories, balances: balances)
        var sources = (items.makeIterator(), events.makeIterator())
        try InventoryMerge(corrections: []).feed(
            fold, items: { sources.0.next() }, events: { sources.1.next() })
        try fold.finish()
        for output in outputs { try output.finish() }
        return Result(
            tables: collector.tables, exceptions: collector.exceptions,
            headlines: Dictionary(uniqueKeysWithValues: fold.headlines.map { ($0.key, $0.value) }))
    }
}
