package import KeepTrack
internal import NepaliCalendar
internal import Tabular

/// What became of every asset: statuses over time, repairs, service and value, per item and for branches, categories
/// and months.
///
/// Branches and categories come first, by ``begin(branches:categories:)``, then items by id; after ``begin(_:)`` an
/// item's changes of status by time and id, and its records in any order, then ``endItem()``. Holds one item, a group per
/// branch and category, a row per month, and counts per pair of statuses: memory doesn't grow with rows.
package final class LifecycleFold: ReportFold {
    package private(set) var headlines: [Headline] = []

    /// What has to be fed.
    package let needs: LifecycleNeeds

    let scope: ReportScope
    var zone: LocalZone
    private(set) var branches = BranchList([])
    private(set) var categories = CategoryTree([])
    let itemOutput: TableOutput
    let repairTimes: PercentileSpool
    var depreciation: Depreciation

    private let intervalOutput: TableOutput
    private let outputs: TableSet
    private let exceptions: any ExceptionSink
    private let areFindingsRead: Bool
    private var item: ItemFigures?
    private let transitions: TransitionFigures
    private var months: MonthFigures
    /// By position of the branch; items without one last.
    private var branchGroups = [GroupFigures()]
    /// By position of the category, without its descendants; items without one last.
    private var categoryGroups = [GroupFigures()]
    private var disposed = 0

    /// - Parameters:
    ///   - outputs: the tables of ``tables``.
    ///   - spoolFolder: an existing folder for values that percentiles are selected from.
    ///   - demand: what is read beside the tables.
    /// - Throws: ``TabularError`` where a table is missing.
    package init(
        scope: ReportScope, outputs: TableSet, exceptions: any ExceptionSink, spoolFolder: String,
        demand: FoldDemand = FoldDemand()
    ) throws {
        guard var zone = LocalZone(name: scope.organization.timeZone) else {
            throw TabularError(table: "items", reason: "there is no time zone \(scope.organization.timeZone)")
        }
        self.scope = scope
        self.outputs = outputs
        self.exceptions = exceptions
        needs = try LifecycleNeeds(outputs, demand)
        areFindingsRead = demand.findings
        itemOutput = try outputs["items"]
        intervalOutput = try outputs["status_intervals"]
        transitions = TransitionFigures(folder: spoolFolder)
        repairTimes = PercentileSpool(folder: spoolFolder)
        depreciation = Depreciation(calendar: scope.calendar)
        months = MonthFigures(scope: scope, zone: &zone)
        self.zone = zone
    }

    /// Takes all branches and categories, those left out too, for rows may point to them. Call it before any item.
    package func begin(branches: [BranchRow], categories: [CategoryRow]) {
        self.branches = BranchList(branches)
        self.categories = CategoryTree(categories)
        branchGroups = Array(repeating: GroupFigures(), count: branches.count + 1)
        categoryGroups = Array(repeating: GroupFigures(), count: categories.count + 1)
    }

    // MARK: One item

    /// Begins the next item.
    package func begin(_ row: LifecycleItemRow) throws {
        let branch = branches.index(of: row.branchID)
        item = ItemFigures(
            row, branch: branch, category: categories.index(of: row.categoryID),
            branchCode: branch.map { branches.rows[$0].code }, scope: scope, zone: &zone)
        try repairTimes.removeAll()
    }

    /// Takes the next change of the item's status.
    package func add(_ event: StatusEventRow) throws {
        guard let step = item?.timeline.apply(event) else { throw outOfTurn("a change of status", event.id) }
        if let interval = step.ended { try end(interval) }
        if let transition = step.transition, scope.covers(transition.changedAt) {
            item?.transitions += 1
            if needs.transitions { try transitions.add(transition) }
        }
        if areFindingsRead, let finding = step.finding { try report(finding, event) }
    }

    /// Takes a service record of the item.
    package func add(_ record: LifecycleRecordRow) throws {
        guard let warranty = item?.warranty,
            let counted = item?.services.add(record, scope: scope, warrantyUntil: warranty.until, zone: &zone)
        else { throw outOfTurn("a record", record.id) }
        if counted.isFailure, let reported = record.reportedAt { months.addFailure(at: reported) }
        if let cost = counted.cost, let completed = record.completedAt { months.addCost(cost, at: completed) }
        if let time = counted.repairTime { try repairTimes.add(time) }
        if counted.isRepairTimeNegative {
            try report(
                "repair_time_negative", "assets.items_history", record.id,
                ["reported": clock(record.reportedAt), "completed": clock(record.completedAt)])
        }
    }

    /// Ends the item and writes its row.
    package func endItem() throws {
        guard let registered = item?.row.status else { return }
        if let interval = item?.timeline.finish(registered: registered) { try end(interval) }
        guard let item else { return }
        if areFindingsRead { try reportItem(item) }
        if let day = item.row.purchasedOn { months.addAcquired(on: day) }
        if let day = item.disposedOn {
            months.addDisposed(on: day)
            if scope.period.contains(day) { disposed += 1 }
        }
        let resolved = item.category.map { categories.resolve($0) }
        let books = needs.books ? bookValues(of: item, resolved) : nil
        try write(item, category: resolved, books: books)
        if needs.groups { addToGroups(item, bookValue: books?.exact) }
        self.item = nil
    }

    private func bookValues(of item: ItemFigures, _ category: CategoryTree.Resolved?) -> BookValues {
        let terms = item.row.depreciation
        return BookValues(
            cost: item.row.purchaseAmount, purchasedOn: item.row.purchasedOn,
            terms: category.map { terms.completed(by: $0.terms) } ?? terms, disposedOn: item.disposedOn,
            proceeds: item.row.disposalProceeds, on: scope.asOfDate, depreciation: &depreciation)
    }

    private func addToGroups(_ item: ItemFigures, bookValue: ExactAmount?) {
        branchGroups[item.branch ?? branches.rows.count].add(
            purchaseAmount: item.row.purchaseAmount, bookValue: bookValue, rates: item.rates,
            serviceCost: item.services.cost)
        categoryGroups[item.category ?? categories.rows.count].add(
            purchaseAmount: item.row.purchaseAmount, bookValue: bookValue, rates: item.rates,
            serviceCost: item.services.cost)
    }

    /// Counts an interval as far as it lies in the period, and writes its row.
    private func end(_ interval: StatusInterval) throws {
        let start = max(interval.startedAt, scope.periodStart)
        let end = min(interval.end, scope.periodEnd)
        guard start < end else { return }
        item?.time.add(end - start, in: interval.status)
        if needs.months, interval.status == .maintenance {
            months.addMaintenance(from: interval.startedAt, to: interval.end)
        }
        if intervalOutput.isDiscarding { return try intervalOutput.endRow() }
        intervalOutput.add(text: item?.branchCode)
        intervalOutput.add(identifier: item?.row.id)
        intervalOutput.add(text: item?.row.name)
        intervalOutput.add(text: interval.status.name)
        intervalOutput.add(timestamp: interval.startedAt)
        intervalOutput.add(timestamp: interval.isOpen ? nil : interval.end)
        intervalOutput.add(identifier: interval.changedBy)
        intervalOutput.add(decimal: Rates.days(Int128(end - start)))
        try intervalOutput.endRow()
    }

    // MARK: Exceptions

    private func report(_ finding: TimelineStep.Finding, _ event: StatusEventRow) throws {
        var arguments = ["from": event.from?.name ?? "nothing", "to": event.to.name, "at": clock(event.changedAt)]
        switch finding {
        case .afterDisposal:
            arguments["disposed"] = item?.disposedOn?.description
            try report("event_after_disposal", "assets.items_history_status", event.id, arguments)
        case .chainBroken(let expected):
            arguments["expected"] = expected?.name ?? "unknown"
            try report("status_chain_broken", "assets.items_history_status", event.id, arguments)
        }
    }

    private func reportItem(_ item: ItemFigures) throws {
        if item.timeline.status == .scrapped, item.disposedOn == nil {
            try report(
                "scrapped_without_disposal", "assets.items", item.row.id, ["since": clock(item.timeline.since)])
        }
        let missing = [
            item.row.purchasedOn == nil ? "date" : nil, item.row.purchaseAmount == nil ? "amount" : nil,
        ].compactMap { $0 }
        if !missing.isEmpty {
            try report(
                "purchase_missing", "assets.items", item.row.id, ["missing": missing.joined(separator: " and ")])
        }
        if let day = item.row.purchasedOn, day > scope.asOfDate {
            try report(
                "purchase_in_future", "assets.items", item.row.id,
                ["purchased": day.description, "day": scope.asOfDate.description])
        }
    }

    private func report(
        _ code: String, _ table: String, _ subject: Identifier, _ arguments: [String: String]
    ) throws {
        guard let item else { return }
        try exceptions.report(
            ReportedException(
                code: code, subjectTable: table, subjectID: subject, branch: item.branchCode,
                arguments: arguments.merging(["name": item.row.name]) { first, _ in first }))
    }

    /// `2026-07-16 12:00` on the organization's clocks.
    private func clock(_ instant: Timestamp?) -> String {
        guard let instant else { return "an unknown time" }
        let local = zone.localTime(of: instant).text
        return String(local.prefix { $0 != "T" }) + " " + String(local.drop { $0 != "T" }.dropFirst().prefix(5))
    }

    private func outOfTurn(_ what: String, _ id: Identifier) -> TabularError {
        TabularError(table: "items", reason: "\(what) (\(id)) came before its item")
    }

    // MARK: The end

    package func finish() throws {
        try transitions.write(to: outputs["transitions"])
        try writeBranches(branchGroups, to: outputs["by_branch"])
        try writeCategories(categoryGroups, to: outputs["by_category"])
        try months.write(to: outputs["by_month"])
        var all = GroupFigures()
        for group in branchGroups { all.add(group) }
        headlines = headlines(of: all, disposed: disposed)
    }
}
