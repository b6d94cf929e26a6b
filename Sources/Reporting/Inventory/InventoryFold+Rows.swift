internal import KeepTrack
internal import NepaliCalendar
internal import Tabular

extension InventoryFold {
    // MARK: register

    /// Writes the row of an item.
    func write(_ entry: InventoryEntry, status: ItemStatus?) throws {
        let out = registerOutput
        let row = entry.row
        let item = row.item
        out.add(text: entry.branch.map { branches.rows[$0].code })
        out.add(text: entry.resolved?.path)
        out.add(identifier: item.id)
        out.add(text: item.name)
        out.add(text: item.serialNumber)
        out.add(text: item.barcode)
        out.add(text: item.model)
        out.add(text: item.manufacturer)
        out.add(text: item.supplier)
        out.add(text: row.billNumber)
        out.add(text: row.location)
        out.add(text: row.department)
        out.add(identifier: row.custodianID)
        addSighting(row.sighting, to: out)
        out.add(timestamp: row.approvedAt.flatMap { $0 < scope.asOf ? $0 : nil })
        out.add(text: status?.name)
        out.add(date: item.purchasedOn)
        out.add(money: item.purchaseAmount)
        out.add(text: scope.organization.currency)
        let terms = entry.resolved.map { item.depreciation.completed(by: $0.terms) } ?? item.depreciation
        out.add(text: terms.method?.rawValue)
        out.add(money: entry.books.book)
        out.add(money: entry.books.accumulated)
        out.add(text: entry.pool?.rawValue)
        out.add(money: entry.taxValue)
        out.add(date: entry.disposedOn)
        out.add(money: entry.disposedOn == nil ? nil : item.disposalProceeds)
        out.add(money: entry.books.disposalGain)
        out.add(text: currentValue(of: entry))
        try out.endRow()
    }

    /// The time, and the state that it amounts to.
    private func addSighting(_ sighting: InventoryItemRow.Sighting, to out: TableOutput) {
        switch sighting {
        case .never:
            out.addNull()
            out.add(text: "never")
        case .seen(let at):
            out.add(timestamp: at)
            out.add(text: "seen")
        case .seenLongAgo(let at):
            out.add(timestamp: at)
            out.add(text: "long_ago")
        case .hidden:
            out.addNull()
            out.add(text: "unknown")
        }
    }

    /// The keys whose values are those of now, in column order.
    private func currentValue(of entry: InventoryEntry) -> String? {
        let values = entry.row.item.currentValues
        let isBranch = entry.branch.map { branches.rows[$0].isCurrent } ?? false
        let isPath = entry.resolved?.isCurrent ?? false
        var keys: [String] = []
        if values.contains(.item) {
            keys = InventoryFold.keysBeforeSighting
        } else {
            if isBranch { keys.append("branch") }
            if isPath { keys.append("category_path") }
            if values.contains(.model) { keys.append("model") }
            if values.contains(.manufacturer) { keys.append("manufacturer") }
            if values.contains(.supplier) { keys.append("supplier") }
        }
        if entry.row.sighting == .hidden { keys.append("last_seen_at") }
        if values.contains(.item) { keys += InventoryFold.keysAfterSighting }
        return keys.isEmpty ? nil : keys.joined(separator: ",")
    }

    private static let keysBeforeSighting = [
        "branch", "category_path", "name", "serial_number", "barcode", "model", "manufacturer", "supplier",
        "bill_number", "location", "department", "custodian_id",
    ]
    private static let keysAfterSighting = [
        "approved_at", "purchased_on", "purchase_amount", "disposed_on", "disposal_proceeds",
    ]

    // MARK: tax_pools

    func write(_ lines: [TaxPoolLedger.Line], to out: TableOutput) throws {
        for line in lines {
            let year = line.year
            out.add(text: line.fiscalYear.description)
            out.add(text: line.pool.rawValue)
            out.add(text: line.opening.rawValue)
            out.add(decimal: year.opening)
            out.add(decimal: year.additions.toPoush)
            out.add(decimal: year.additions.twoThirds)
            out.add(decimal: year.additions.oneThird)
            out.add(decimal: year.carriedIn)
            out.add(decimal: year.proceeds)
            out.add(decimal: year.gain)
            out.add(decimal: year.base)
            out.add(decimal: line.pool.rate.map { $0 * 100 })
            out.add(decimal: year.depreciation)
            out.add(decimal: year.closing)
            out.add(decimal: year.additions.carriedOut)
            try out.endRow()
        }
    }

    // MARK: Aggregates

    /// Writes a row per category that exists or is pointed to, with all below it, by id; items without one last.
    ///
    /// - Parameter groups: by position of the category, without its descendants, those without one last.
    func writeCategories(_ groups: [InventoryGroup], to out: TableOutput) throws {
        var sums = Array(repeating: InventoryGroup(), count: categories.rows.count)
        var isShown = Array(repeating: false, count: categories.rows.count)
        for index in categories.rows.indices where categories.rows[index].exists || groups[index].items > 0 {
            for above in categories.lineage(of: index) {
                isShown[above] = true
                if groups[index].items > 0 { sums[above].add(groups[index]) }
            }
        }
        for index in categories.rows.indices.sorted(by: { categories.rows[$0].id < categories.rows[$1].id })
        where isShown[index] {
            out.add(identifier: categories.rows[index].id)
            out.add(text: categories.resolve(index).path)
            try sums[index].endRow(in: out)
        }
        if let none = groups.last, none.items > 0 {
            out.addNull()
            out.addNull()
            try none.endRow(in: out)
        }
    }

    /// - Parameter pools: those of the last closed year; nil where they can't be told.
    func headlines(of all: InventoryGroup, pools: [TaxPoolLedger.Line]?) -> [Headline] {
        [
            Headline(key: "items", value: .count(all.items)),
            Headline(key: "held", value: .count(all.held)),
            Headline(key: "purchase_amount", value: .money(all.purchase.amount)),
            Headline(key: "book_value", value: .money(all.bookValue)),
            Headline(
                key: "tax_value", value: .money(pools.map { $0.reduce(0) { $0 + $1.year.left } })),
            Headline(key: "acquired", value: .count(all.acquired)),
            Headline(key: "acquired_amount", value: .money(all.acquiredAmount.amount)),
            Headline(key: "disposed", value: .count(all.disposed)),
            Headline(key: "disposal_proceeds", value: .money(all.proceeds.amount)),
            Headline(key: "without_custodian", value: .count(all.withoutCustodian)),
            Headline(key: "never_seen", value: .count(all.neverSeen)),
            Headline(key: "seen_long_ago", value: .count(all.seenLongAgo)),
        ]
    }
}

/// What came and went in each Bikram Sambat month that the period touches.
struct InventoryMonths {
    private struct Month {
        let month: BikramSambatMonth
        /// Its days within the period.
        let days: ClosedRange<CalendarDate>
        var acquired = 0
        var acquiredAmount = KnownSum()
        var disposed = 0
        var proceeds = KnownSum()
    }

    private var months: [Month]

    init(scope: ReportScope) {
        months = scope.calendar.months(from: scope.period.lowerBound, to: scope.period.upperBound).map { month in
            Month(
                month: month,
                days: max(month.startsOn, scope.period.lowerBound)...min(month.endsOn, scope.period.upperBound))
        }
    }

    mutating func add(_ entry: InventoryEntry) {
        if entry.isAcquired, let index = index(of: entry.row.item.purchasedOn) {
            months[index].acquired += 1
            months[index].acquiredAmount.add(entry.row.item.purchaseAmount)
        }
        if entry.isDisposedInPeriod, let index = index(of: entry.disposedOn) {
            months[index].disposed += 1
            months[index].proceeds.add(entry.row.item.disposalProceeds)
        }
    }

    private func index(of day: CalendarDate?) -> Int? {
        day.flatMap { day in months.firstIndex { $0.days.contains(day) } }
    }

    func write(to out: TableOutput) throws {
        for month in months {
            out.add(text: month.month.description)
            out.add(date: month.month.startsOn)
            out.add(date: month.month.endsOn)
            out.add(boolean: month.days != month.month.startsOn...month.month.endsOn)
            out.add(integer: month.acquired)
            out.add(decimal: month.acquiredAmount.amount)
            out.add(integer: month.disposed)
            out.add(decimal: month.proceeds.amount)
            try out.endRow()
        }
    }
}
