package import KeepTrack
package import NepaliCalendar
internal import Tabular

/// One item of the register, worked out.
package struct InventoryEntry {
    package let row: InventoryItemRow
    /// Position in the branches; nil for none.
    let branch: Int?
    /// Position in the categories; nil for none.
    let category: Int?
    let resolved: CategoryTree.Resolved?
    /// Empty while it is after the as-of day.
    package let disposedOn: CalendarDate?
    package let isAcquired: Bool
    package let isDisposedInPeriod: Bool
    let pool: TaxPool?
    package let books: BookValues
    /// Minor units; nil where it can't be measured, 0 once disposed of.
    package let taxValue: Int64?
}

/// The register of items with their values in the books and for tax, and the tax pools.
///
/// ``begin(branches:categories:balances:)`` comes first, then items by id; after ``begin(_:)`` an item's changes of
/// status by time and id, then ``endItem()``. Holds one item, a group per branch and category, a row per month, and
/// sums per fiscal year and pool: memory doesn't grow with items.
package final class InventoryFold: ReportFold {
    package private(set) var headlines: [Headline] = []

    let scope: ReportScope
    private(set) var branches = BranchList([])
    private(set) var categories = CategoryTree([])
    let registerOutput: TableOutput
    private let outputs: TableSet
    private let exceptions: any ExceptionSink
    private var zone: LocalZone
    private var depreciation: Depreciation
    private var ledger: TaxPoolLedger
    /// Per position of the category its own word for a pool.
    private var poolNames: [String?] = []
    private var resolvedPools: [Int: String?] = [:]
    private var row: InventoryItemRow?
    private var timeline: ItemTimeline?
    private var branchGroups = [InventoryGroup()]
    private var categoryGroups = [InventoryGroup()]
    private var months: InventoryMonths

    /// - Throws: ``TabularError`` where a table is missing or the time zone is unknown.
    package init(scope: ReportScope, outputs: TableSet, exceptions: any ExceptionSink) throws {
        guard let zone = LocalZone(name: scope.organization.timeZone) else {
            throw TabularError(table: "register", reason: "there is no time zone \(scope.organization.timeZone)")
        }
        self.scope = scope
        self.zone = zone
        self.outputs = outputs
        self.exceptions = exceptions
        registerOutput = try outputs["register"]
        depreciation = Depreciation(calendar: scope.calendar)
        ledger = TaxPoolLedger(calendar: scope.calendar, on: scope.asOfDate)
        months = InventoryMonths(scope: scope)
    }

    /// Takes all branches and categories, those left out too, for rows may point to them, and the recorded opening
    /// balances of tax pools. Call it before any item.
    package func begin(
        branches: [BranchRow], categories: [InventoryCategoryRow], balances: [TaxPoolBalanceRow]
    ) throws {
        self.branches = BranchList(branches)
        self.categories = CategoryTree(categories.map(\.category))
        poolNames = categories.map(\.taxPool)
        branchGroups = Array(repeating: InventoryGroup(), count: branches.count + 1)
        categoryGroups = Array(repeating: InventoryGroup(), count: categories.count + 1)
        // Balances are the organization's: they open no pool of a part of it.
        for balance in balances where !scope.limits.isLimited && !ledger.add(balance) {
            try report(
                "tax_balance_unreadable", "assets.tax_pool_balances", balance.id, branch: nil,
                ["year": balance.fiscalYear, "pool": balance.pool])
        }
    }

    // MARK: One item

    /// Begins the next item.
    package func begin(_ row: InventoryItemRow) {
        self.row = row
        timeline = ItemTimeline(
            createdAt: row.item.createdAt,
            closesAt: disposal(of: row.item).map { zone.startOfDay($0.adding(days: 1)) }, asOf: scope.asOf)
    }

    /// Takes the next change of the item's status.
    package func add(_ event: StatusEventRow) throws {
        guard timeline?.apply(event) != nil else {
            throw TabularError(table: "register", reason: "a change of status (\(event.id)) came before its item")
        }
    }

    /// Ends the item and writes its row.
    package func endItem() throws {
        guard let row else { return }
        _ = timeline?.finish(registered: row.item.status)
        let entry = entry(of: row)
        try write(entry, status: timeline?.status)
        if let pool = entry.pool {
            ledger.add(row.item, pool: pool, lifeMonths: terms(of: entry).lifeMonths, disposedOn: entry.disposedOn)
        }
        branchGroups[entry.branch ?? branches.rows.count].add(entry)
        categoryGroups[entry.category ?? categories.rows.count].add(entry)
        months.add(entry)
        try reportTax(entry)
        self.row = nil
        timeline = nil
    }

    private func disposal(of item: LifecycleItemRow) -> CalendarDate? {
        item.disposedOn.flatMap { $0 <= scope.asOfDate ? $0 : nil }
    }

    private func entry(of row: InventoryItemRow) -> InventoryEntry {
        let item = row.item
        let category = categories.index(of: item.categoryID)
        let resolved = category.map { categories.resolve($0) }
        let terms = resolved.map { item.depreciation.completed(by: $0.terms) } ?? item.depreciation
        let disposedOn = disposal(of: item)
        let pool = category.flatMap { poolName(of: $0) }.flatMap { TaxPool(rawValue: $0) }
        return InventoryEntry(
            row: row, branch: branches.index(of: item.branchID), category: category, resolved: resolved,
            disposedOn: disposedOn, isAcquired: item.purchasedOn.map { scope.period.contains($0) } ?? false,
            isDisposedInPeriod: disposedOn.map { scope.period.contains($0) } ?? false, pool: pool,
            books: BookValues(
                cost: item.purchaseAmount, purchasedOn: item.purchasedOn, terms: terms, disposedOn: disposedOn,
                proceeds: item.disposalProceeds, on: scope.asOfDate, depreciation: &depreciation),
            taxValue: disposedOn == nil ? pool.flatMap { taxValue(of: item, pool: $0, life: terms.lifeMonths) } : 0)
    }

    private func terms(of entry: InventoryEntry) -> DepreciationTerms {
        let own = entry.row.item.depreciation
        return entry.resolved.map { own.completed(by: $0.terms) } ?? own
    }

    private func taxValue(of item: LifecycleItemRow, pool: TaxPool, life: Int?) -> Int64? {
        guard let cost = item.purchaseAmount, cost >= 0, let day = item.purchasedOn, day <= scope.asOfDate,
            let closed = ledger.closed
        else { return nil }
        return ItemTaxValue.of(
            cost: cost, purchasedOn: day, pool: pool, lifeMonths: life, closed: closed, calendar: scope.calendar)
    }

    /// The word of the nearest category up that has one.
    private func poolName(of category: Int) -> String? {
        if let known = resolvedPools[category] { return known }
        let found = categories.lineage(of: category).lazy.compactMap { self.poolNames[$0] }.first
        resolvedPools[category] = found
        return found
    }

    // MARK: Exceptions

    private func reportTax(_ entry: InventoryEntry) throws {
        let item = entry.row.item
        let code = entry.branch.map { branches.rows[$0].code }
        let arguments = ["name": item.name]
        if entry.pool == nil {
            let word = entry.category.flatMap { poolName(of: $0) }
            try report(
                word == nil ? "tax_pool_missing" : "tax_pool_unknown", "assets.items", item.id, branch: code,
                arguments.merging(["pool": word ?? ""]) { first, _ in first })
        }
        if entry.pool == .e, (terms(of: entry).lifeMonths ?? 0) < 1 {
            try report("tax_life_missing", "assets.items", item.id, branch: code, arguments)
        }
        if entry.disposedOn == nil, entry.books.book == nil {
            try report("book_value_unknown", "assets.items", item.id, branch: code, arguments)
        }
    }

    private func report(
        _ code: String, _ table: String, _ subject: Identifier, branch: String?, _ arguments: [String: String]
    ) throws {
        try exceptions.report(
            ReportedException(
                code: code, subjectTable: table, subjectID: subject, branch: branch, arguments: arguments))
    }

    // MARK: The end

    package func finish() throws {
        let lines = scope.limits.isLimited ? [] : ledger.lines()
        try write(lines, to: outputs["tax_pools"])
        for line in lines {
            guard let differing = line.differing else { continue }
            try report(
                "tax_opening_differs", "assets.tax_pool_balances", differing.id, branch: nil,
                [
                    "year": line.fiscalYear.description, "pool": line.pool.rawValue,
                    "opening": decimalText(unscaled: line.year.opening, scale: 2),
                    "closing": decimalText(unscaled: differing.closing, scale: 2),
                ])
        }
        let branchOutput = try outputs["by_branch"]
        try branches.forEachListed(isUsed: branchGroups.map { $0.items > 0 }) { index in
            branchOutput.add(text: index.map { branches.rows[$0].code })
            try branchGroups[index ?? branches.rows.count].endRow(in: branchOutput)
        }
        try writeCategories(categoryGroups, to: outputs["by_category"])
        try months.write(to: outputs["by_month"])
        var all = InventoryGroup()
        for group in branchGroups { all.add(group) }
        headlines = headlines(
            of: all, pools: scope.limits.isLimited ? nil : lines.filter { $0.fiscalYear == ledger.closed })
    }
}
