package import NepaliCalendar
internal import Tabular

/// The pools of depreciable assets of the Income Tax Act, 2058 (2002), schedule 2.
package enum TaxPool: String, Sendable, CaseIterable, Comparable {
    /// Buildings, structures and the like.
    case a = "A"
    /// Computers, furniture, fixtures and office equipment.
    case b = "B"
    /// Vehicles.
    case c = "C"
    /// Plant, machinery and what no other pool holds.
    case d = "D"
    /// Intangible assets, each over its own life.
    case e = "E"

    /// Per cent of the base a year; nil where each item is written off over its life.
    package var rate: Int128? {
        switch self {
        case .a: 5
        case .b: 25
        case .c: 20
        case .d: 15
        case .e: nil
        }
    }

    package static func < (left: TaxPool, right: TaxPool) -> Bool { left.rawValue < right.rawValue }
}

/// What was bought for a pool in one fiscal year, by how much of it counts in that year. Minor units.
package struct TaxAdditions: Sendable, Hashable {
    /// Shrawan to Poush: all of it.
    package var toPoush: Int128 = 0
    /// Magh to Chaitra: two thirds; the rest counts in the next year.
    package var toChaitra: Int128 = 0
    /// Baisakh to Asar: one third; the rest counts in the next year.
    package var toAsar: Int128 = 0

    package init() {}

    package var twoThirds: Int128 { roundedQuotient(toChaitra * 2, 3, scale: 0) }
    package var oneThird: Int128 { roundedQuotient(toAsar, 3, scale: 0) }
    package var carriedOut: Int128 { toChaitra - twoThirds + toAsar - oneThird }

    /// Adds what was bought in a month of Bikram Sambat, 1 (Baisakh) to 12 (Chaitra).
    ///
    /// What is written off over its own life counts from its first day, and so in full.
    package mutating func add(_ amount: Int128, month: Int, pool: TaxPool) {
        switch month {
        case _ where pool == .e: toPoush += amount
        case 4...9: toPoush += amount
        case 10...12: toChaitra += amount
        default: toAsar += amount
        }
    }
}

/// One pool in one fiscal year, in minor units. What a year's return states is rounded, and the next year begins from
/// that, so that every row adds up as it is shown.
package struct TaxPoolYear: Sendable, Hashable {
    package let opening: Int128
    package let additions: TaxAdditions
    /// The part of the year before's additions that counts in this one.
    package let carriedIn: Int128
    package let proceeds: Int128
    /// Opening and additions less proceeds, never below 0.
    package let base: Int128
    /// By how much the base would be below 0; and, of items with a life of their own, what they brought beyond what was
    /// left of them.
    package let gain: Int128
    package let depreciation: Int128
    package var closing: Int128 { base - depreciation }
    /// What is left to be depreciated in later years.
    package var left: Int128 { closing + additions.carriedOut }

    /// - Parameters:
    ///   - lifeCharge: what the items of a pool without a rate lose in the year; at most the base counts.
    ///   - lifeGain: by how much such items brought more than what was left of them.
    package init(
        pool: TaxPool, opening: Int128 = 0, additions: TaxAdditions = TaxAdditions(), carriedIn: Int128 = 0,
        proceeds: Int128 = 0, lifeCharge: Int128 = 0, lifeGain: Int128 = 0
    ) {
        self.opening = opening
        self.additions = additions
        self.carriedIn = carriedIn
        self.proceeds = proceeds
        let added = additions.toPoush + additions.twoThirds + additions.oneThird + carriedIn
        let sum = opening + added - proceeds + lifeGain
        base = max(0, sum)
        gain = lifeGain + max(0, -sum)
        depreciation = pool.rate.map { roundedQuotient(max(0, sum) * $0, 100, scale: 0) } ?? min(base, lifeCharge)
    }

    /// The year after one in which nothing is bought or sold.
    fileprivate init(after year: TaxPoolYear, pool: TaxPool) {
        self.init(pool: pool, opening: year.closing, carriedIn: year.additions.carriedOut)
    }
}

/// An item's own time in a pool without a rate.
package struct TaxLife: Sendable {
    package let cost: Int64
    private let firstDay: CalendarDate
    /// Of the life, not of the days held.
    private let lastDay: CalendarDate
    private let heldUntil: CalendarDate

    /// - Returns: nil without a life of a month or more, where it ends after the year 9999, or for a disposal before the
    ///   purchase.
    package init?(cost: Int64, purchasedOn: CalendarDate, lifeMonths: Int?, disposedOn: CalendarDate?) {
        guard let lifeMonths, lifeMonths > 0, let end = purchasedOn.addingIfNamed(months: lifeMonths),
            disposedOn.map({ $0 >= purchasedOn }) ?? true
        else { return nil }
        self.cost = cost
        firstDay = purchasedOn
        lastDay = end.adding(days: -1)
        heldUntil = min(lastDay, disposedOn ?? lastDay)
    }

    private var days: Int { lastDay - firstDay + 1 }

    /// What it loses on the days of a range, exact; nil where it isn't held in its life on any.
    package func charge(in range: ClosedRange<CalendarDate>) -> ExactAmount? {
        let (first, last) = (max(range.lowerBound, firstDay), min(range.upperBound, heldUntil))
        guard first <= last else { return nil }
        return ExactAmount(small: Int128(cost) * Int128(last - first + 1), over: Int64(days))
    }

    /// What a disposal leaves: a loss where it brought less than what was left of the item, else a gain; both exact.
    package func settlement(proceeds: Int64) -> (loss: ExactAmount?, gain: ExactAmount?) {
        let left = Int128(cost) * Int128(lastDay - heldUntil)
        let difference = left - Int128(proceeds) * Int128(days)
        let amount = ExactAmount(small: abs(difference), over: Int64(days))
        return difference > 0 ? (amount, nil) : (nil, amount)
    }
}

/// What one item by itself stands at for tax, at the end of a fiscal year.
package enum ItemTaxValue {
    /// What its pool would still have to write off if it held this item alone.
    ///
    /// - Parameters:
    ///   - cost: minor units, not below 0.
    ///   - closed: the last fiscal year that is over; an item bought later stands at its cost.
    /// - Returns: nil where the calendar has no fiscal year for the purchase, or an item of pool E has no life.
    package static func of(
        cost: Int64, purchasedOn: CalendarDate, pool: TaxPool, lifeMonths: Int?, closed: FiscalYear,
        calendar: BikramSambatCalendar
    ) -> Int64? {
        guard let first = calendar.fiscalYear(containing: purchasedOn),
            let month = calendar.date(of: purchasedOn)?.date.month
        else { return nil }
        if pool == .e {
            guard let life = TaxLife(cost: cost, purchasedOn: purchasedOn, lifeMonths: lifeMonths, disposedOn: nil)
            else { return nil }
            guard first <= closed, let end = calendar.days(of: closed)?.upperBound else { return cost }
            return life.charge(in: purchasedOn...end)?.rounded.map { cost - $0 } ?? cost
        }
        guard first <= closed else { return cost }
        var additions = TaxAdditions()
        additions.add(Int128(cost), month: month, pool: pool)
        var year = TaxPoolYear(pool: pool, additions: additions)
        for _ in first.startYear..<closed.startYear where year.left > 0 { year = TaxPoolYear(after: year, pool: pool) }
        return Int64(exactly: year.left)
    }
}
