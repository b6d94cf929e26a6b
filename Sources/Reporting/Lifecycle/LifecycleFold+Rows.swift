internal import KeepTrack
internal import NepaliCalendar
internal import Tabular

extension LifecycleFold {
    // MARK: items

    /// Writes the row of an item.
    func write(_ item: ItemFigures, category: CategoryTree.Resolved?, books: BookValues?) throws {
        let row = item.row
        let rates = item.rates
        let out = itemOutput
        let status = item.timeline.status
        out.add(text: item.branchCode)
        out.add(text: category?.path)
        out.add(identifier: row.id)
        out.add(text: row.name)
        out.add(text: row.serialNumber)
        out.add(text: row.barcode)
        out.add(text: row.model)
        out.add(text: row.manufacturer)
        out.add(text: row.supplier)
        out.add(date: row.purchasedOn)
        out.add(money: row.purchaseAmount)
        out.add(text: scope.organization.currency)
        out.add(text: status?.name)
        out.add(timestamp: status == nil ? nil : item.timeline.since)
        out.add(integer: item.age(on: scope.asOfDate))
        add(rates.time, to: out)
        out.add(integer: item.transitions)
        out.add(integer: item.services.failures)
        out.add(integer: item.services.repairsClosed)
        out.add(integer: item.services.services)
        out.add(decimal: rates.mttrHours)
        out.add(decimal: try repairTimes.value(atPercent: 50).map { Rates.hours(Int128($0)) })
        out.add(decimal: try repairTimes.value(atPercent: 90).map { Rates.hours(Int128($0)) })
        out.add(decimal: rates.mtbfHours)
        out.add(decimal: rates.availability)
        out.add(decimal: rates.utilization)
        out.add(decimal: item.services.cost)
        let purchase = Int128(max(row.purchaseAmount ?? 0, 0))
        out.add(decimal: quotient(item.services.cost * 100, purchase))
        out.add(date: item.warranty.until)
        out.add(text: item.warranty.state.rawValue)
        out.add(integer: item.services.repairsPaidInWarranty)
        let isHeld = item.disposedOn == nil && status?.isTerminal != true
        let nextService =
            isHeld
            ? item.services.nextService(
                intervalDays: row.serviceIntervalDays, registered: row.nextServiceOn, zone: &zone) : nil
        out.add(date: nextService)
        out.add(integer: nextService.map { $0 - scope.asOfDate })
        out.add(text: (row.depreciation.method ?? category?.terms.method)?.rawValue)
        out.add(money: books?.book)
        out.add(money: books?.accumulated)
        out.add(money: books?.straightLine)
        out.add(money: books?.declining)
        out.add(date: item.disposedOn)
        out.add(money: item.disposedOn == nil ? nil : row.disposalProceeds)
        out.add(money: books?.disposalGain)
        out.add(text: currentValue(of: item, category: category))
        try out.endRow()
    }

    private func add(_ time: StatusDurations, to out: TableOutput) {
        out.add(decimal: Rates.days(time.active))
        out.add(decimal: Rates.days(time.maintenance))
        out.add(decimal: Rates.days(time.inactive))
        out.add(decimal: Rates.days(time.terminal))
    }

    /// The keys whose values are those of now, in column order.
    private func currentValue(of item: ItemFigures, category: CategoryTree.Resolved?) -> String? {
        let values = item.row.currentValues
        if values.contains(.item) { return LifecycleFold.keysOfItem.joined(separator: ",") }
        let branchIsCurrent = item.branch.map { branches.rows[$0].isCurrent } ?? false
        if values.isEmpty, !branchIsCurrent, category?.isCurrent != true { return nil }
        let keys = [
            ("branch", branchIsCurrent), ("category_path", category?.isCurrent == true),
            ("model", values.contains(.model)), ("manufacturer", values.contains(.manufacturer)),
            ("supplier", values.contains(.supplier)),
        ]
        return keys.filter(\.1).map(\.0).joined(separator: ",")
    }

    private static let keysOfItem = [
        "branch", "category_path", "name", "serial_number", "barcode", "model", "manufacturer", "supplier",
        "purchased_on", "purchase_amount", "disposed_on", "disposal_proceeds",
    ]

    // MARK: Aggregates

    /// Writes a row per branch that exists or has items, by code (byte order) and id; items without a branch last.
    ///
    /// - Parameter groups: by position of the branch, those without one last.
    func writeBranches(_ groups: [GroupFigures], to out: TableOutput) throws {
        try branches.forEachListed(isUsed: groups.map { $0.items > 0 }) { index in
            out.add(text: index.map { branches.rows[$0].code })
            try endRow(of: groups[index ?? branches.rows.count], in: out)
        }
    }

    /// Writes a row per category that exists or is pointed to, with all below it, by id; items without one last.
    ///
    /// - Parameter groups: by position of the category, without its descendants, those without one last.
    func writeCategories(_ groups: [GroupFigures], to out: TableOutput) throws {
        var sums = Array(repeating: GroupFigures(), count: categories.rows.count)
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
            try endRow(of: sums[index], in: out)
        }
        if let none = groups.last, none.items > 0 {
            out.addNull()
            out.addNull()
            try endRow(of: none, in: out)
        }
    }

    private func endRow(of group: GroupFigures, in out: TableOutput) throws {
        out.add(integer: group.items)
        out.add(decimal: group.purchaseAmount)
        out.add(decimal: group.bookValue)
        add(group.rates.time, to: out)
        out.add(integer: group.rates.failures)
        out.add(decimal: group.rates.mttrHours)
        out.add(decimal: group.rates.mtbfHours)
        out.add(decimal: group.rates.availability)
        out.add(decimal: group.rates.utilization)
        out.add(decimal: group.serviceCost)
        try out.endRow()
    }

    // MARK: Headlines

    func headlines(of all: GroupFigures, disposed: Int) -> [Headline] {
        func rate(_ value: Int128?) -> Figure {
            value.map { .number(unscaled: $0, scale: 2) } ?? .notMeasurable
        }
        return [
            Headline(key: "items", value: .count(all.items)),
            Headline(key: "purchase_amount", value: .money(all.purchaseAmount)),
            Headline(key: "book_value", value: .money(all.bookValue)),
            Headline(key: "failures", value: .count(all.rates.failures)),
            Headline(key: "mttr_hours", value: rate(all.rates.mttrHours)),
            Headline(key: "mtbf_hours", value: rate(all.rates.mtbfHours)),
            Headline(key: "availability_pct", value: rate(all.rates.availability)),
            Headline(key: "utilization_pct", value: rate(all.rates.utilization)),
            Headline(key: "service_cost", value: .money(all.serviceCost)),
            Headline(key: "disposed", value: .count(disposed)),
        ]
    }
}
