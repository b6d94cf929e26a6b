internal import KeepTrack
internal import NepaliCalendar
internal import Tabular

/// Where the three papers of one vehicle stand, in the kinds' order.
struct VehicleStandings {
    let standings: [DocumentStanding]

    init(_ standings: [DocumentStanding]) {
        self.standings = standings
    }

    subscript(kind: DocumentKind) -> DocumentStanding { standings[kind.rawValue - 1] }

    /// The papers that a rule asks for before a renewal and that aren't in order, in the rule's order; nil where the
    /// paper itself doesn't apply or no rule speaks of it.
    func missingPrerequisites(of kind: DocumentKind) -> [DocumentKind]? {
        guard self[kind].state != .notApplicable, let rule = self[kind].rule else { return nil }
        return rule.prerequisites.filter { self[$0].state != .valid && self[$0].state != .notApplicable }
    }
}

extension ComplianceFold {
    // MARK: documents

    func write(_ document: VehicleDocument, _ standing: DocumentStanding, among states: VehicleStandings) throws {
        let out = documentOutput
        let vehicle = document.vehicle
        let named = document.named(on: scope.asOfDate)
        addVehicle(vehicle, to: out)
        out.add(text: vehicle.traits.vehicleClass)
        out.add(text: vehicle.traits.use)
        out.add(text: document.kind.name)
        out.add(text: named?.number)
        out.add(date: named?.renewedOn)
        out.add(date: named?.validFrom)
        out.add(date: standing.expiry)
        out.add(text: standing.state.rawValue)
        let daysToExpiry = standing.expiry.map { $0 - scope.asOfDate }
        out.add(integer: standing.state == .valid ? daysToExpiry.flatMap { DueBand(daysToExpiry: $0)?.days } : nil)
        out.add(integer: daysToExpiry)
        addCoverage(of: document, standing, to: out)
        out.add(text: standing.rule?.id)
        out.add(text: standing.step?.name)
        out.add(decimal: (standing.penalty?.percent).map { Int128($0) })
        out.add(money: standing.penalty?.base)
        out.add(decimal: standing.penalty?.amount)
        let lacking = states.missingPrerequisites(of: document.kind) ?? []
        out.add(text: lacking.isEmpty ? nil : lacking.map(\.name).joined(separator: ","))
        out.add(text: currentValue(of: vehicle))
        try out.endRow()
    }

    /// Branch, id and plate, with which most tables begin.
    private func addVehicle(_ vehicle: VehicleRow, to out: TableOutput) {
        out.add(text: branches.code(of: vehicle.branchID))
        out.add(identifier: vehicle.id)
        out.add(text: vehicle.plate)
    }

    private func addCoverage(of document: VehicleDocument, _ standing: DocumentStanding, to out: TableOutput) {
        guard let window = window(of: document, standing) else {
            for _ in 0..<7 { out.addNull() }
            return
        }
        let days = window.upperBound - window.lowerBound + 1
        let covered = document.validity.days(in: window)
        let gaps = document.validity.gaps(in: window)
        out.add(integer: days)
        out.add(integer: covered)
        out.add(integer: days - covered)
        out.add(decimal: quotient(Int128(covered) * 100, Int128(days)))
        out.add(integer: gaps.count)
        out.add(integer: gaps.map { $0.upperBound - $0.lowerBound + 1 }.max() ?? 0)
        out.add(integer: ValidityIslands.overlaps(of: document.renewals.lazy.map(\.days)).days(in: window))
    }

    /// An exempt paper has no window; that of a vehicle struck off by D ends before that.
    private func window(of document: VehicleDocument, _ standing: DocumentStanding) -> ClosedRange<CalendarDate>? {
        document.isExempt(by: standing.rule) ? nil : document.window(in: scope.period)
    }

    /// The keys whose values are those of now, in column order.
    private func currentValue(of vehicle: VehicleRow) -> String? {
        if vehicle.isCurrent { return "branch,plate,class,use" }
        let branch = branches.index(of: vehicle.branchID).map { branches.rows[$0] }
        return branch?.isCurrent == true ? "branch" : nil
    }

    // MARK: vehicles

    func write(_ vehicle: VehicleRow, _ states: VehicleStandings) throws {
        let out = vehicleOutput
        addVehicle(vehicle, to: out)
        out.add(text: vehicle.traits.vehicleClass)
        out.add(text: vehicle.traits.use)
        out.add(text: states.standings.min { $0.state.rank < $1.state.rank }?.state.rawValue)
        for standing in states.standings { out.add(text: standing.state.rawValue) }
        out.add(boolean: states.missingPrerequisites(of: .bluebook)?.isEmpty)
        out.add(date: states.standings.filter { $0.state != .notApplicable }.compactMap(\.expiry).min())
        var penalties = PenaltySum()
        for standing in states.standings { penalties.add(standing.penalty) }
        out.add(decimal: penalties.amount)
        try out.endRow()
    }

    // MARK: gaps

    func writeGaps(of document: VehicleDocument, standing: DocumentStanding) throws {
        guard let window = window(of: document, standing) else { return }
        let isStruckOff = document.vehicle.struckOffOn.map { $0 <= scope.asOfDate } ?? false
        for gap in document.validity.gaps(in: window) {
            // A window that ends before D may end within a gap that goes on.
            let isOpen =
                !isStruckOff && gap.upperBound == window.upperBound
                && document.validity.days(in: gap.lowerBound...scope.asOfDate) == 0
            addVehicle(document.vehicle, to: gapOutput)
            gapOutput.add(text: document.kind.name)
            gapOutput.add(date: gap.lowerBound)
            gapOutput.add(date: gap.upperBound)
            gapOutput.add(integer: gap.upperBound - gap.lowerBound + 1)
            gapOutput.add(boolean: isOpen)
            try gapOutput.endRow()
        }
    }

    // MARK: renewals

    func writeRenewals(of document: VehicleDocument) throws {
        let out = renewalOutput.output
        for renewal in document.allRenewals where scope.period.contains(renewal.renewedOn) {
            out.add(identifier: renewal.id)
            addVehicle(document.vehicle, to: out)
            out.add(text: document.kind.name)
            out.add(text: renewal.number)
            out.add(date: renewal.renewedOn)
            out.add(date: renewal.validFrom)
            out.add(date: renewal.validUntil)
            out.add(money: renewal.amount)
            out.add(money: renewal.penaltyPaid)
            out.add(integer: document.daysLate(of: renewal))
            var key = SortKey()
            key.append(renewal.id)
            // Ids are unique per table of renewals only.
            key.append(Int64(document.kind.rawValue))
            try renewalOutput.endRow(key: key.bytes)
        }
    }

    // MARK: forecast

    func writeForecast(of document: VehicleDocument, standing: DocumentStanding) throws {
        guard let expiry = standing.expiry, standing.state != .notApplicable else { return }
        let band: String
        if standing.state.isExpired {
            band = "lapsed"
        } else if let due = DueBand(daysToExpiry: expiry - scope.asOfDate) {
            band = due.name
        } else {
            return
        }
        let coming =
            standing.rule.map { document.comingSteps(after: scope.asOfDate, expiry: expiry, rule: $0) } ?? []
        for (step, penalty) in coming {
            addForecast(document, expiry: expiry, band: band)
            forecastOutput.add(text: step.name)
            forecastOutput.add(date: step.startsOn)
            forecastOutput.add(decimal: Int128(step.percent))
            forecastOutput.add(decimal: penalty.amount)
            try forecastOutput.endRow()
        }
        if coming.isEmpty {
            addForecast(document, expiry: expiry, band: band)
            for _ in 0..<4 { forecastOutput.addNull() }
            try forecastOutput.endRow()
        }
    }

    private func addForecast(_ document: VehicleDocument, expiry: CalendarDate, band: String) {
        addVehicle(document.vehicle, to: forecastOutput)
        forecastOutput.add(text: document.kind.name)
        forecastOutput.add(date: expiry)
        forecastOutput.add(text: band)
    }
}
