package import NepaliCalendar

/// What happens when one kind of paper expires: a row of a rule file.
package struct PenaltyRule: Sendable, Hashable, RuleRow {
    package let id: String
    package let document: DocumentKind
    package let key: RuleKey
    /// The fiscal year from which the row holds.
    package let fiscalYear: FiscalYear
    /// How long one renewal is valid, in Gregorian months; nil where the row doesn't say.
    package let validityMonths: Int?
    /// How many such terms may be paid at once.
    package let termsAtOnce: Int
    package let grace: Grace
    package let tiers: [PenaltyTier]
    /// What each Shrawan 1 after the grace adds; nil where years don't count.
    package let yearly: YearlyPenalty?
    /// What percentages are of; nil where there is no penalty.
    package let base: TariffAmount?
    /// Papers that must be valid before this one can be renewed, in the row's order.
    package let prerequisites: [DocumentKind]
    /// The vehicles that match need no such paper.
    package let isExempt: Bool
    /// Vehicles of fewer wheels need no such paper; nil asks all.
    package let minimumWheels: Int?
    package let source: String
    /// What other sources say.
    package let note: String?

    package init(
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

/// The days after expiry that cost nothing.
package struct Grace: Sendable, Hashable {
    package let days: Int
    /// It ends no later than the last day of Chaitra of the expiry's fiscal year, where that isn't before the expiry.
    package let isCutAtChaitra: Bool

    package init(days: Int, isCutAtChaitra: Bool = false) {
        self.days = days
        self.isCutAtChaitra = isCutAtChaitra
    }
}

/// A stretch of days with one percentage, counted from the day after the paper's grace has ended.
package struct PenaltyTier: Sendable, Hashable {
    /// 1 is the first day after the grace.
    package let firstDay: Int
    /// Included; nil goes on.
    package let lastDay: Int?
    /// Hundredths of a per cent.
    package let percent: Int

    package init(firstDay: Int, lastDay: Int?, percent: Int) {
        self.firstDay = firstDay
        self.lastDay = lastDay
        self.percent = percent
    }
}

/// What each Shrawan 1 after the end of the grace costs.
package struct YearlyPenalty: Sendable, Hashable {
    package enum Mode: String, Sendable, CaseIterable {
        /// On top of the last tier's percentage.
        case add
        /// Instead of it.
        case replace
    }

    /// Hundredths of a per cent, per year.
    package let percent: Int
    /// No more years than that count.
    package let maximumYears: Int
    package let mode: Mode

    package init(percent: Int, maximumYears: Int, mode: Mode) {
        self.percent = percent
        self.maximumYears = maximumYears
        self.mode = mode
    }
}
