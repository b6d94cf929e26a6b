package import KeepTrack
package import NepaliCalendar
internal import Tabular

/// What one renewal is expected to cost, without any penalty. Minor units; nil where it isn't known or isn't of that
/// paper.
package struct ExpectedFee: Sendable, Hashable {
    package enum Origin: String, Sendable {
        /// The tariff of the as-of day.
        case tariff
        /// What the latest renewal cost.
        case lastPaid = "last_paid"
    }

    package private(set) var tax: Int64?
    package private(set) var fee: Int64?
    package private(set) var premium: Int64?
    package private(set) var charge: Int64?
    package private(set) var origin: Origin?

    /// - Parameter lastPaid: the amount of the paper's latest renewal.
    package init(
        kind: DocumentKind, vehicle: VehicleTraits, lastPaid: Int64?, fiscalYear: FiscalYear?, rules: RuleSet
    ) {
        switch kind {
        case .bluebook:
            tax = rules.amount(.tax, of: vehicle, fiscalYear: fiscalYear)
            fee = rules.amount(.fee, of: vehicle, fiscalYear: fiscalYear)
            origin = tax == nil && fee == nil ? nil : .tariff
        case .insurance:
            premium = lastPaid
            origin = premium == nil ? nil : .lastPaid
        case .pollution:
            let tariff = rules.amount(.charge, of: vehicle, fiscalYear: fiscalYear)
            charge = tariff ?? lastPaid
            origin = tariff != nil ? .tariff : charge == nil ? nil : .lastPaid
        }
    }

    /// Nil unless each part is known: tax and fee of a bluebook, the premium, the charge.
    package var amount: Int64? {
        if let tax, let fee { return tax + fee }
        return premium ?? charge
    }
}

/// A paper that is due: expired, missing, or expiring within the months that the report looks ahead.
package struct DueDocument {
    package let vehicle: VehicleRow
    package let kind: DocumentKind
    package let number: String?
    package let standing: DocumentStanding
    package let daysToExpiry: Int?
    /// The last day on which a renewal costs no penalty.
    package let freeUntil: CalendarDate?
    package let fee: ExpectedFee
    /// Papers that the rule asks for and that aren't in order on the day of the expiry, or on the as-of day if that has
    /// passed; nil where no rule speaks of the paper.
    package let lacking: [DocumentKind]?

    /// Position of the month in which it expires among those looked ahead at; nil for what is due already.
    package let month: Int?

    package var isMissing: Bool { standing.state == .missing }
    package var isOverdue: Bool { standing.state.isExpired }

    /// Fee and penalty together; nil where either isn't known.
    package var total: Int128? {
        guard let amount = fee.amount else { return nil }
        guard let penalty = standing.penalty else { return Int128(amount) }
        return penalty.amount.map { Int128(amount) + $0 }
    }
}

/// What a set of due papers adds up to.
package struct DueCounts {
    package private(set) var documents = 0
    package private(set) var perKind: [Int] = DocumentKind.allCases.map { _ in 0 }
    package private(set) var dueIn30 = 0
    package private(set) var overdue = 0
    package private(set) var missing = 0
    package private(set) var notReady = 0
    package private(set) var amountsUnknown = 0
    package private(set) var penalties = PenaltySum()
    private var amounts = KnownSum()

    package init() {}

    /// Minor units.
    package var amount: Int128? { amounts.amount }

    package mutating func add(_ due: DueDocument) {
        documents += 1
        perKind[due.kind.rawValue - 1] += 1
        if due.isOverdue { overdue += 1 }
        if due.isMissing { missing += 1 }
        if !due.isOverdue, let days = due.daysToExpiry, days <= 30 { dueIn30 += 1 }
        if due.lacking?.isEmpty == false { notReady += 1 }
        if due.fee.amount == nil { amountsUnknown += 1 }
        amounts.add(due.fee.amount)
        penalties.add(due.standing.penalty)
    }
}
