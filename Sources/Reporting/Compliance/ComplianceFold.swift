package import KeepTrack
internal import NepaliCalendar
internal import Tabular

/// Which papers of which vehicles are valid, lapsed or about to be; and which planned services were kept.
///
/// Branches come first, by ``begin(branches:)``. Then items with a service plan by id, each followed by its services;
/// then vehicles by id, each with all renewals of its three papers. Holds one item or one vehicle, counts per branch
/// and month: memory doesn't grow with rows, but for renewals, which are sorted on disk.
package final class ComplianceFold: ReportFold, VehicleFold {
    package private(set) var headlines: [Headline] = []

    let scope: ReportScope
    let rules: RuleSet
    private(set) var branches = BranchList([])
    let exceptions: any ExceptionSink
    let documentOutput: TableOutput
    let vehicleOutput: TableOutput
    let gapOutput: TableOutput
    let renewalOutput: SortedTableOutput
    let forecastOutput: TableOutput
    let serviceOutput: TableOutput
    private let outputs: TableSet
    private var zone: LocalZone
    private var plan: ServicePlan?
    /// By position of the branch; vehicles without one last.
    private var branchCounts = [DocumentCounts()]
    private var months: [Month]
    private var figures = ComplianceFigures()

    private struct Month {
        let month: BikramSambatMonth
        /// The day on which the month's papers are measured.
        let measuredOn: CalendarDate
        var isPartial: Bool
        var counts = DocumentCounts()
    }

    /// - Parameters:
    ///   - outputs: the tables of ``tables``.
    ///   - spoolFolder: an existing folder for rows that are sorted on disk.
    /// - Throws: ``TabularError`` where a table is missing or the time zone is unknown.
    package init(
        scope: ReportScope, rules: RuleSet, outputs: TableSet, exceptions: any ExceptionSink, spoolFolder: String
    ) throws {
        guard let zone = LocalZone(name: scope.organization.timeZone) else {
            throw TabularError(table: "services", reason: "there is no time zone \(scope.organization.timeZone)")
        }
        self.scope = scope
        self.rules = rules
        self.outputs = outputs
        self.exceptions = exceptions
        self.zone = zone
        documentOutput = try outputs["documents"]
        vehicleOutput = try outputs["vehicles"]
        gapOutput = try outputs["gaps"]
        renewalOutput = SortedTableOutput(try outputs["renewals"], folder: spoolFolder)
        forecastOutput = try outputs["forecast"]
        serviceOutput = try outputs["services"]
        let period = scope.period
        months = scope.calendar.months(from: period.lowerBound, to: period.upperBound).map { month in
            Month(
                month: month, measuredOn: min(month.endsOn, period.upperBound),
                isPartial: month.startsOn < period.lowerBound || month.endsOn > period.upperBound)
        }
    }

    /// Takes all branches, those left out too, for vehicles may point to them. Call it before any vehicle.
    package func begin(branches: [BranchRow]) {
        self.branches = BranchList(branches)
        branchCounts = Array(repeating: DocumentCounts(), count: branches.count + 1)
    }

    // MARK: Services

    /// Begins the next item with a service plan.
    package func begin(_ item: ServicePlanRow) {
        plan = ServicePlan(item)
    }

    /// Takes the item's next planned service, by completion and id.
    package func add(_ service: PlannedServiceRow) throws {
        guard let line = plan?.add(doneOn: service.serviceDate ?? zone.date(of: service.completedAt)) else {
            throw TabularError(table: "services", reason: "a service (\(service.id)) came before its item")
        }
        guard service.completedAt >= scope.periodStart, service.completedAt < scope.periodEnd else { return }
        figures.count(line)
        try write(line, of: service.itemID)
    }

    /// Ends the item.
    package func endItem() throws {
        if let plan, let line = plan.open(on: scope.asOfDate) {
            figures.count(line)
            try write(line, of: plan.item.itemID)
        }
        plan = nil
    }

    private func write(_ line: ServicePlan.Line, of item: Identifier) throws {
        serviceOutput.add(identifier: item)
        serviceOutput.add(integer: plan?.item.intervalDays)
        serviceOutput.add(date: line.previousOn)
        serviceOutput.add(date: line.doneOn)
        serviceOutput.add(integer: line.gapDays)
        serviceOutput.add(boolean: line.isOnTime)
        serviceOutput.add(date: line.dueOn)
        serviceOutput.add(text: line.state.rawValue)
        try serviceOutput.endRow()
    }

    // MARK: Vehicles

    /// Takes the next vehicle with all renewals of its papers.
    ///
    /// - Parameter renewals: a list per kind, in the kinds' order, each by first valid day and id.
    package func add(_ vehicle: VehicleRow, renewals: [[VehicleRenewalRow]]) throws {
        let documents = zip(DocumentKind.allCases, renewals).map { kind, rows in
            VehicleDocument(kind: kind, vehicle: vehicle, renewals: rows, rules: rules, calendar: scope.calendar)
        }
        let standings = documents.map { $0.standing(on: scope.asOfDate) }
        count(vehicle, documents, standings)
        let states = VehicleStandings(standings)
        for (document, standing) in zip(documents, standings) {
            try write(document, standing, among: states)
            try writeGaps(of: document, standing: standing)
            try writeRenewals(of: document)
            try writeForecast(of: document, standing: standing)
        }
        try write(vehicle, states)
        try report(vehicle, documents, states)
    }

    private func count(_ vehicle: VehicleRow, _ documents: [VehicleDocument], _ standings: [DocumentStanding]) {
        let branch = branches.index(of: vehicle.branchID) ?? branches.rows.count
        branchCounts[branch].addVehicle()
        figures.countVehicle()
        for standing in standings {
            branchCounts[branch].add(standing)
            figures.count(standing, on: scope.asOfDate)
        }
        for month in months.indices {
            let day = months[month].measuredOn
            guard vehicle.registeredOn.map({ $0 <= day }) ?? true else { continue }
            for document in documents { months[month].counts.add(document.standing(on: day)) }
        }
    }

    // MARK: The end

    package func finish() throws {
        try renewalOutput.drain()
        let branchOutput = try outputs["by_branch"]
        try branches.forEachListed(isUsed: branchCounts.map { $0.vehicles > 0 }) { index in
            branchOutput.add(text: index.map { branches.rows[$0].code })
            try endRow(of: branchCounts[index ?? branches.rows.count], in: branchOutput)
        }
        let monthOutput = try outputs["by_month"]
        for month in months {
            monthOutput.add(text: month.month.description)
            monthOutput.add(date: month.month.startsOn)
            monthOutput.add(date: month.month.endsOn)
            monthOutput.add(boolean: month.isPartial)
            try endRow(of: month.counts, in: monthOutput)
        }
        headlines = figures.headlines
    }

    /// The day of an instant on the organization's clocks.
    func localDate(of instant: Timestamp) -> CalendarDate {
        zone.date(of: instant)
    }

    private func endRow(of counts: DocumentCounts, in output: TableOutput) throws {
        output.add(integer: counts.applicable)
        output.add(integer: counts.valid)
        output.add(integer: counts.inGrace)
        output.add(integer: counts.lapsed)
        output.add(integer: counts.missing)
        output.add(decimal: counts.rate)
        output.add(decimal: counts.penalties.amount)
        try output.endRow()
    }
}
