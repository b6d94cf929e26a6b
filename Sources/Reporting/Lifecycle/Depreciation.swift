internal import BigInt
package import NepaliCalendar

/// The value of assets by both methods, exact.
///
/// Both count the first and the last day held: `t` = last day − purchase + 1.
package struct Depreciation {
    private let calendar: BikramSambatCalendar
    /// Per rate, what is left of a million after 0, 1, 2, ... whole years, over as many millions.
    private var powers: [Int64: [BigInt]] = [:]

    /// A rate of 100 per cent in the unit of rates, which is a millionth.
    private static let whole: Int64 = 1_000_000
    /// Rates whose powers are kept; an organization has a handful.
    private static let keptRates = 256

    package init(calendar: BikramSambatCalendar) {
        self.calendar = calendar
    }

    /// What an asset cost and when it was bought.
    package struct Asset {
        package let cost: Int64
        package let purchasedOn: CalendarDate
        /// What it is never written below, at most the cost.
        package let salvage: Int64

        /// - Returns: nil where cost or purchase is missing or the cost is below 0: nothing can be measured.
        package init?(cost: Int64?, purchasedOn: CalendarDate?, salvage: Int64?) {
            guard let cost, let purchasedOn, cost >= 0 else { return nil }
            self.cost = cost
            self.purchasedOn = purchasedOn
            self.salvage = min(salvage ?? 0, cost)
        }
    }

    /// `C − (C − S) · min(t / L, 1)`, `L` the days of [purchase, purchase + life).
    ///
    /// - Returns: nil where the last day is before the purchase, there is no life, or it ends after the year 9999.
    package func straightLine(_ asset: Asset, lifeMonths: Int?, through lastDay: CalendarDate) -> ExactAmount? {
        let held = lastDay - asset.purchasedOn + 1
        guard held >= 1, let lifeMonths, lifeMonths > 0,
            let end = asset.purchasedOn.addingIfNamed(months: lifeMonths)
        else { return nil }
        let life = end - asset.purchasedOn
        let loss = Int128(asset.cost - asset.salvage) * Int128(min(held, life))
        return ExactAmount(small: Int128(asset.cost) * Int128(life) - loss, over: Int64(life))
    }

    /// Value × (1 − r) each fiscal year, a year held in part × (1 − r × days held / days of that year); never below
    /// the salvage value.
    ///
    /// - Parameter rate: per cent a year with four decimals, unscaled; above 100 it counts as 100.
    /// - Returns: nil where the last day is before the purchase, there is no rate, it is below 0, or the calendar
    ///   doesn't reach back to the purchase.
    package mutating func declining(_ asset: Asset, rate: Int64?, through lastDay: CalendarDate) -> ExactAmount? {
        guard asset.purchasedOn <= lastDay, let recorded = rate, recorded >= 0,
            let first = calendar.fiscalYear(containing: asset.purchasedOn), let firstDays = calendar.days(of: first),
            let last = calendar.fiscalYear(containing: lastDay), let lastDays = calendar.days(of: last)
        else { return nil }
        let rate = min(recorded, Depreciation.whole)
        var factor = Depreciation.length(firstDays)
        var millions = 1
        var numerator = BigInt(asset.cost)
        numerator *= Depreciation.left(
            of: factor, after: min(firstDays.upperBound, lastDay) - asset.purchasedOn + 1, rate: rate)
        if first < last {
            let years = last.startYear - first.startYear - 1
            let lastLength = Depreciation.length(lastDays)
            numerator *= remaining(afterYears: years, rate: rate)
            numerator *= Depreciation.left(of: lastLength, after: lastDay - lastDays.lowerBound + 1, rate: rate)
            factor *= lastLength
            millions += years + 1
        }
        let denominator = ExactAmount.Denominator(millions: millions, factor: factor)
        if numerator < BigInt(asset.salvage) * denominator.value { return ExactAmount(asset.salvage) }
        return ExactAmount(numerator: numerator, denominator: denominator)
    }

    private mutating func remaining(afterYears years: Int, rate: Int64) -> BigInt {
        if powers[rate] == nil, powers.count >= Depreciation.keptRates { powers.removeAll() }
        var known = powers.removeValue(forKey: rate) ?? [1]
        while known.count <= years { known.append(known[known.count - 1] * BigInt(Depreciation.whole - rate)) }
        let power = known[years]
        powers[rate] = known
        return power
    }

    /// What a year of `days` days leaves of a value after some of them, over a million times `days`.
    private static func left(of days: Int64, after held: Int, rate: Int64) -> BigInt {
        BigInt(whole * days - rate * Int64(held))
    }

    private static func length(_ days: ClosedRange<CalendarDate>) -> Int64 {
        Int64(days.upperBound - days.lowerBound + 1)
    }
}

extension CalendarDate {
    /// The day `months` Gregorian months later, clamped to the month's end; nil where it lies outside the years that
    /// reports can name.
    package func addingIfNamed(months: Int) -> CalendarDate? {
        // 12,000 years span all of them, and keep the arithmetic far from its bounds.
        guard (-144_000...144_000).contains(months) else { return nil }
        let day = adding(months: months)
        return day.components.year <= 9999 && day.components.year >= -4712 ? day : nil
    }
}
