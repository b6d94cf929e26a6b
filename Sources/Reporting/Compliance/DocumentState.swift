package import KeepTrack
package import NepaliCalendar
internal import Tabular

/// What a paper of a vehicle is on a day.
package enum DocumentState: String, Sendable, CaseIterable {
    /// The vehicle is struck off, or the rules ask it for no such paper.
    case notApplicable = "not_applicable"
    case missing
    case valid
    case unknownRule = "unknown_rule"
    case inGrace = "in_grace"
    case lapsedPriorYear = "lapsed_prior_year"
    case penalised
    case lapsed

    /// 0 for the worst.
    package var rank: Int { DocumentState.worstToBest.firstIndex(of: self) ?? 0 }

    private static let worstToBest: [DocumentState] = [
        .lapsedPriorYear, .missing, .lapsed, .penalised, .unknownRule, .inGrace, .valid, .notApplicable,
    ]

    /// It was valid once and isn't now.
    var isExpired: Bool {
        switch self {
        case .unknownRule, .inGrace, .lapsedPriorYear, .penalised, .lapsed: true
        case .notApplicable, .missing, .valid: false
        }
    }
}

/// Where a paper stands on a day.
package struct DocumentStanding {
    package var state: DocumentState
    /// The last valid day of the island that holds the day, else the latest one before it.
    package var expiry: CalendarDate?
    /// Shown wherever one is found.
    package var rule: PenaltyRule?
    /// The tier or year; in states `penalised` and `lapsed_prior_year` only.
    package var step: PenaltyStep?
    package var penalty: Penalty?
}

/// What an expired paper costs beside its renewal.
package struct Penalty: Sendable, Hashable {
    /// Hundredths of a per cent of the base.
    package let percent: Int
    /// In paisa; nil where no tariff gives it.
    package let base: Int64?

    /// In ten-thousandths of a paisa, exact; nil where the base isn't known.
    package var exact: Int128? { base.map { Int128($0) * Int128(percent) } }

    /// In paisa, rounded once.
    package var amount: Int128? { exact.map { Penalty.rounded($0) } }

    static func rounded(_ exact: Int128) -> Int128 {
        roundedQuotient(exact, 10_000, scale: 0)
    }
}

/// A sum of penalties: of unrounded parts, rounded once.
package struct PenaltySum {
    private var exact: Int128 = 0
    private var contributors = 0
    private var known = 0

    /// In paisa: 0 where there is none, nil where there are some and none is known.
    package var amount: Int128? { contributors > 0 && known == 0 ? nil : Penalty.rounded(exact) }

    mutating func add(_ penalty: Penalty?) {
        guard let penalty else { return }
        contributors += 1
        if let part = penalty.exact {
            known += 1
            exact += part
        }
    }
}

/// How many papers stand how.
package struct DocumentCounts {
    package private(set) var vehicles = 0
    package private(set) var applicable = 0
    package private(set) var valid = 0
    package private(set) var inGrace = 0
    package private(set) var missing = 0
    package private(set) var penalties = PenaltySum()

    /// Expired and past any grace, or expired by a rule that isn't known.
    package var lapsed: Int { applicable - valid - inGrace - missing }

    /// Valid ones of all that apply, per cent with two decimals; nil where none applies.
    package var rate: Int128? { quotient(Int128(valid) * 100, Int128(applicable)) }

    mutating func addVehicle() { vehicles += 1 }

    mutating func add(_ standing: DocumentStanding) {
        if standing.state != .notApplicable { applicable += 1 }
        switch standing.state {
        case .valid: valid += 1
        case .inGrace: inGrace += 1
        case .missing: missing += 1
        case .notApplicable, .unknownRule, .lapsedPriorYear, .penalised, .lapsed: break
        }
        penalties.add(standing.penalty)
    }
}
