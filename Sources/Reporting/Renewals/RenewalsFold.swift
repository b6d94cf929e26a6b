package import KeepTrack
internal import NepaliCalendar
internal import Tabular

/// Which papers of vehicles fall due, when, for how much, and what stands in the way.
///
/// Branches come first, by ``begin(branches:)``, then vehicles by id, each with all renewals of its three papers. Holds
/// one vehicle, counts per branch and month: memory doesn't grow with rows.
package final class RenewalsFold: ReportFold, VehicleFold {
    /// How many months of Bikram Sambat it looks ahead, that of the as-of day included.
    package static let monthsAhead = 12

    package private(set) var headlines: [Headline] = []

    private let scope: ReportScope
    private let rules: RuleSet
    private let fiscalYear: FiscalYear?
    private let output: TableOutput
    private let outputs: TableSet
    private let exceptions: any ExceptionSink
    private var branches = BranchList([])
    private var branchCounts = [DueCounts()]
    private let months: [BikramSambatMonth]
    /// Per month ahead; what is due already comes last.
    private var monthCounts: [DueCounts]
    private var all = DueCounts()
    private var renewed = 0
    private var paid = KnownSum()
    private var penaltiesPaid = KnownSum()

    /// - Throws: ``TabularError`` where a table is missing.
    package init(scope: ReportScope, rules: RuleSet, outputs: TableSet, exceptions: any ExceptionSink) throws {
        self.scope = scope
        self.rules = rules
        self.outputs = outputs
        self.exceptions = exceptions
        output = try outputs["due"]
        fiscalYear = scope.calendar.fiscalYear(containing: scope.asOfDate)
        months = RenewalsFold.months(from: scope.asOfDate, scope.calendar)
        monthCounts = Array(repeating: DueCounts(), count: months.count + 1)
    }

    private static func months(from day: CalendarDate, _ calendar: BikramSambatCalendar) -> [BikramSambatMonth] {
        guard let first = calendar.date(of: day)?.date else { return [] }
        return (0..<monthsAhead).compactMap { ahead in
            let index = first.month - 1 + ahead
            return calendar.month(first.year + index / 12, index % 12 + 1)
        }
    }

    /// Takes all branches, those left out too, for vehicles may point to them. Call it before any vehicle.
    package func begin(branches: [BranchRow]) {
        self.branches = BranchList(branches)
        branchCounts = Array(repeating: DueCounts(), count: branches.count + 1)
    }

    // MARK: Vehicles

    package func add(_ vehicle: VehicleRow, renewals: [[VehicleRenewalRow]]) throws {
        let documents = zip(DocumentKind.allCases, renewals).map { kind, rows in
            VehicleDocument(kind: kind, vehicle: vehicle, renewals: rows, rules: rules, calendar: scope.calendar)
        }
        for document in documents {
            count(document)
            guard let due = due(document, among: documents) else { continue }
            all.add(due)
            branchCounts[branches.index(of: vehicle.branchID) ?? branches.rows.count].add(due)
            monthCounts[due.month ?? months.count].add(due)
            try write(due)
            try report(due)
        }
    }

    private func count(_ document: VehicleDocument) {
        for renewal in document.allRenewals where scope.period.contains(renewal.renewedOn) {
            renewed += 1
            paid.add(renewal.amount)
            // A renewal without a penalty owed none.
            if let penalty = renewal.penaltyPaid { penaltiesPaid.add(penalty) }
        }
    }

    /// The paper as far as it is due; nil where the vehicle needs none, or it expires later than the months ahead.
    private func due(_ document: VehicleDocument, among documents: [VehicleDocument]) -> DueDocument? {
        let standing = document.standing(on: scope.asOfDate)
        guard standing.state != .notApplicable else { return nil }
        var month: Int?
        if standing.state == .valid {
            guard let expiry = standing.expiry,
                let found = months.firstIndex(where: { $0.startsOn <= expiry && expiry <= $0.endsOn })
            else { return nil }
            month = found
        }
        let latest = document.named(on: scope.asOfDate)
        return DueDocument(
            vehicle: document.vehicle, kind: document.kind, number: latest?.number, standing: standing,
            daysToExpiry: standing.expiry.map { $0 - scope.asOfDate },
            freeUntil: standing.expiry.flatMap { expiry in
                standing.rule.map { PenaltySchedule(rule: $0, expiry: expiry, calendar: scope.calendar).graceEndsOn }
            },
            fee: ExpectedFee(
                kind: document.kind, vehicle: document.vehicle.traits, lastPaid: latest?.amount,
                fiscalYear: fiscalYear, rules: rules),
            lacking: lacking(standing, in: documents), month: month)
    }

    private func lacking(_ standing: DocumentStanding, in documents: [VehicleDocument]) -> [DocumentKind]? {
        guard let rule = standing.rule else { return nil }
        let day = max(standing.expiry ?? scope.asOfDate, scope.asOfDate)
        return rule.prerequisites.filter { kind in
            let state = documents[kind.rawValue - 1].standing(on: day).state
            return state != .valid && state != .notApplicable
        }
    }

    private func write(_ due: DueDocument) throws {
        output.add(text: branches.code(of: due.vehicle.branchID))
        output.add(identifier: due.vehicle.id)
        output.add(text: due.vehicle.plate)
        output.add(text: due.vehicle.traits.vehicleClass)
        output.add(text: due.vehicle.traits.use)
        output.add(text: due.kind.name)
        output.add(text: due.number)
        output.add(date: due.standing.expiry)
        output.add(text: due.month.map { months[$0].description })
        output.add(integer: due.daysToExpiry)
        output.add(text: due.standing.state.rawValue)
        output.add(date: due.freeUntil)
        output.add(money: due.fee.tax)
        output.add(money: due.fee.fee)
        output.add(money: due.fee.premium)
        output.add(money: due.fee.charge)
        output.add(text: due.fee.origin?.rawValue)
        output.add(money: due.fee.amount)
        output.add(decimal: (due.standing.penalty?.percent).map { Int128($0) })
        output.add(decimal: due.standing.penalty?.amount)
        output.add(decimal: due.total)
        output.add(text: due.lacking.flatMap { $0.isEmpty ? nil : $0.map(\.name).joined(separator: ",") })
        output.add(boolean: due.lacking?.isEmpty)
        output.add(text: currentValue(of: due.vehicle))
        try output.endRow()
    }

    /// The keys whose values are those of now, in column order.
    private func currentValue(of vehicle: VehicleRow) -> String? {
        if vehicle.isCurrent { return "branch,plate,class,use" }
        return branches.index(of: vehicle.branchID).map { branches.rows[$0].isCurrent } == true ? "branch" : nil
    }

    // MARK: Exceptions

    private func report(_ due: DueDocument) throws {
        var arguments = ["plate": due.vehicle.plate, "kind": due.kind.name]
        if due.isOverdue, let expiry = due.standing.expiry {
            arguments["expiry"] = expiry.description
            try report(due.standing.state == .inGrace ? "overdue_in_grace" : "overdue", due, arguments)
        }
        if due.isMissing { try report("never_renewed", due, arguments) }
        if let lacking = due.lacking, !lacking.isEmpty, due.daysToExpiry.map({ $0 <= 30 }) ?? true {
            arguments["lacking"] = lacking.map(\.name).joined(separator: " and ")
            try report("prerequisite_lacking", due, arguments)
        }
        if due.fee.amount == nil { try report("fee_unknown", due, arguments) }
        if due.standing.rule == nil { try report("rule_unknown", due, arguments) }
    }

    private func report(_ code: String, _ due: DueDocument, _ arguments: [String: String]) throws {
        try exceptions.report(
            ReportedException(
                code: code, subjectTable: "vehicles.bluebook", subjectID: due.vehicle.id,
                branch: branches.code(of: due.vehicle.branchID), arguments: arguments))
    }

    // MARK: The end

    package func finish() throws {
        let monthOutput = try outputs["by_month"]
        for (index, month) in months.enumerated() {
            monthOutput.add(text: month.description)
            monthOutput.add(date: month.startsOn)
            monthOutput.add(date: month.endsOn)
            try endRow(of: monthCounts[index], in: monthOutput)
        }
        monthOutput.addNull()
        monthOutput.addNull()
        monthOutput.addNull()
        try endRow(of: monthCounts[months.count], in: monthOutput)
        let branchOutput = try outputs["by_branch"]
        try branches.forEachListed(isUsed: branchCounts.map { $0.documents > 0 }) { index in
            branchOutput.add(text: index.map { branches.rows[$0].code })
            try endRow(of: branchCounts[index ?? branches.rows.count], in: branchOutput)
        }
        headlines = [
            Headline(key: "due", value: .count(all.documents)),
            Headline(key: "due_in_30", value: .count(all.dueIn30)),
            Headline(key: "overdue", value: .count(all.overdue)),
            Headline(key: "missing", value: .count(all.missing)),
            Headline(key: "not_ready", value: .count(all.notReady)),
            Headline(key: "amount", value: .money(all.amount)),
            Headline(key: "penalty_amount", value: .money(all.penalties.amount)),
            Headline(key: "renewed", value: .count(renewed)),
            Headline(key: "amount_paid", value: .money(paid.amount)),
            Headline(key: "penalty_paid", value: .money(penaltiesPaid.amount)),
        ]
    }

    private func endRow(of counts: DueCounts, in out: TableOutput) throws {
        out.add(integer: counts.documents)
        for count in counts.perKind { out.add(integer: count) }
        out.add(integer: counts.dueIn30)
        out.add(integer: counts.overdue)
        out.add(integer: counts.missing)
        out.add(integer: counts.notReady)
        out.add(decimal: counts.amount)
        out.add(integer: counts.amountsUnknown)
        out.add(decimal: counts.penalties.amount)
        try out.endRow()
    }
}
