public import NepaliCalendar

/// What happens when one kind of paper expires: a row of a rule file.
public final class PenaltyRule: Sendable, RuleRow {
    public let id: String
    public let document: DocumentKind
    public let key: RuleKey
    /// The fiscal year from which the row holds.
    public let fiscalYear: FiscalYear
    /// How long one renewal is valid, in Gregorian months; nil where the row doesn't say.
    public let validityMonths: Int?
    /// How many such terms may be paid at once.
    public let termsAtOnce: Int
    public let grace: Grace
    public let tiers: [PenaltyTier]
    /// What each Shrawan 1 after the grace adds; nil where years don't count.
    public let yearly: YearlyPenalty?
    /// What percentages are of; nil where there is no penalty.
    public let base: TariffAmount?
    /// Papers that must be valid before this one can be renewed, in the row's order.
    public let prerequisites: [DocumentKind]
    /// The vehicles that match need no such paper.
    public let isExempt: Bool
    /// Vehicles of fewer wheels need no such paper; nil asks all.
    public let minimumWheels: Int?
    public let source: String
    /// What other sources say.
    public let note: String?

    public init(
        id: String, document: DocumentKind, key: RuleKey = RuleKey(), fiscalYear: FiscalYear,
        validityMonths: Int? = 12, termsAtOnce: Int = 1, grace: Grace = Grace(days: 0), tiers: [PenaltyTier] = [],
        yearly: YearlyPenalty? = nil, base: TariffAmount? = nil, prerequisites: [DocumentKind] = [],
        isExempt: Bool = false, minimumWheels: Int? = nil, source: String = "", note: String? = nil
    ) {
        self.id = id
        self.document = document
        self.key = key
        self.fiscalYear = fiscalYear
        self.validityMonths = validityMonths
        self.termsAtOnce = termsAtOnce
        self.grace = grace
        self.tiers = tiers
        self.yearly = yearly
        self.base = base
        self.prerequisites = prerequisites
        self.isExempt = isExempt
        self.minimumWheels = minimumWheels
        self.source = source
        self.note = note
    }

    var rank: Int { key.specificity }
}

extension PenaltyRule: Equatable {
    /// Whether two rows say the same.
    public static func == (left: PenaltyRule, right: PenaltyRule) -> Bool {
        (left.id, left.document, left.key, left.fiscalYear, left.source, left.note)
            == (right.id, right.document, right.key, right.fiscalYear, right.source, right.note)
            && (left.validityMonths, left.termsAtOnce, left.grace, left.tiers, left.yearly, left.base)
                == (right.validityMonths, right.termsAtOnce, right.grace, right.tiers, right.yearly, right.base)
            && (left.prerequisites, left.isExempt, left.minimumWheels)
                == (right.prerequisites, right.isExempt, right.minimumWheels)
    }
}

/// The days after expiry that cost nothing.
public struct Grace: Sendable, Hashable {
    public let days: Int
    /// It ends no later than the last day of Chaitra of the expiry's fiscal year, where that isn't before the expiry.
    public let isCutAtChaitra: Bool

    public init(days: Int, isCutAtChaitra: Bool = false) {
        self.days = days
        self.isCutAtChaitra = isCutAtChaitra
    }
}

/// A stretch of days with one percentage, counted from the day after the paper's grace has ended.
public struct PenaltyTier: Sendable, Hashable {
    /// 1 is the first day after the grace.
    public let firstDay: Int
    /// Included; nil goes on.
    public let lastDay: Int?
    /// Hundredths of a per cent.
    public let percent: Int

    public init(firstDay: Int, lastDay: Int?, percent: Int) {
        self.firstDay = firstDay
        self.lastDay = lastDay
        self.percent = percent
    }
}

/// What each Shrawan 1 after the end of the grace costs.
public struct YearlyPenalty: Sendable, Hashable {
    public enum Mode: String, Sendable, CaseIterable {
        /// On top of the last tier's percentage.
        case add
        /// Instead of it.
        case replace
    }

    /// Hundredths of a per cent, per year.
    public let percent: Int
    /// No more years than that count.
    public let maximumYears: Int
    public let mode: Mode

    public init(percent: Int, maximumYears: Int, mode: Mode) {
        self.percent = percent
        self.maximumYears = maximumYears
        self.mode = mode
    }
}
