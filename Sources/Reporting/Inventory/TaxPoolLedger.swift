package import KeepTrack
package import NepaliCalendar
package import Tabular

/// The tax pools of an organization over its closed fiscal years.
///
/// Holds sums per year and pool: memory grows with years, not with items.
package struct TaxPoolLedger {
    /// A pool's year and where its opening comes from.
    package struct Line {
        package enum Opening: String, Sendable {
            /// As the organization recorded it.
            case recorded
            /// The closing of the year before.
            case carried
            /// There is no year before.
            case none
        }

        package let fiscalYear: FiscalYear
        package let pool: TaxPool
        package let year: TaxPoolYear
        package let opening: Opening
        /// The recorded balance where it isn't the closing of the year before.
        package let differing: (id: Identifier, closing: Int128)?
    }

    private struct Key: Hashable {
        let year: Int
        let pool: TaxPool
    }

    /// The last fiscal year that is over on the as-of day; nil before the calendar's first is.
    package let closed: FiscalYear?
    private let calendar: BikramSambatCalendar
    private var additions: [Key: TaxAdditions] = [:]
    private var proceeds: [Key: Int128] = [:]
    private var charges: [Key: ExactSum] = [:]
    private var gains: [Key: ExactSum] = [:]
    private var balances: [Key: TaxPoolBalanceRow] = [:]

    /// - Parameter day: the as-of day.
    package init(calendar: BikramSambatCalendar, on day: CalendarDate) {
        self.calendar = calendar
        closed = calendar.fiscalYear(containing: day).flatMap { year in
            if calendar.days(of: year)?.upperBound == day { return year }
            return year.startYear > calendar.firstYear ? FiscalYear(startYear: year.startYear - 1) : nil
        }
    }

    /// Takes a recorded opening balance.
    ///
    /// - Returns: false where its year or pool can't be read: it counts for nothing.
    package mutating func add(_ balance: TaxPoolBalanceRow) -> Bool {
        guard let year = FiscalYear(balance.fiscalYear), year.description == balance.fiscalYear,
            let pool = TaxPool(rawValue: balance.pool)
        else { return false }
        balances[Key(year: year.startYear, pool: pool)] = balance
        return true
    }

    /// Takes an item with its purchase and, if it is disposed of, its disposal.
    ///
    /// A cost that isn't known or below 0 is no addition; proceeds that aren't known or below 0 count as 0. What the
    /// calendar has no fiscal year for counts for nothing.
    package mutating func add(_ item: LifecycleItemRow, pool: TaxPool, lifeMonths: Int?, disposedOn: CalendarDate?) {
        let brought = max(0, item.disposalProceeds ?? 0)
        let sold = disposedOn.flatMap { calendar.fiscalYear(containing: $0) }
        if let sold { proceeds[Key(year: sold.startYear, pool: pool), default: 0] += Int128(brought) }
        guard let cost = item.purchaseAmount, cost >= 0, let day = item.purchasedOn,
            let year = calendar.fiscalYear(containing: day), let month = calendar.date(of: day)?.date.month
        else { return }
        additions[Key(year: year.startYear, pool: pool), default: TaxAdditions()]
            .add(Int128(cost), month: month, pool: pool)
        guard pool == .e, let closed, year <= closed,
            let life = TaxLife(cost: cost, purchasedOn: day, lifeMonths: lifeMonths, disposedOn: disposedOn)
        else { return }
        for start in year.startYear...closed.startYear {
            guard let days = calendar.days(of: FiscalYear(startYear: start)), let charge = life.charge(in: days) else {
                break
            }
            charges[Key(year: start, pool: pool), default: ExactSum()].add(charge)
        }
        if let sold {
            let key = Key(year: sold.startYear, pool: pool)
            let settlement = life.settlement(proceeds: brought)
            if let loss = settlement.loss { charges[key, default: ExactSum()].add(loss) }
            if let gain = settlement.gain { gains[key, default: ExactSum()].add(gain) }
        }
    }

    /// A line per closed year and pool, by year and pool, from the first year that has anything to tell of the pool.
    package func lines() -> [Line] {
        let years = [additions.keys.map(\.year), proceeds.keys.map(\.year), balances.keys.map(\.year)].joined()
        guard let closed, let first = years.min(), first <= closed.startYear else { return [] }
        var lines: [Line] = []
        var before: [TaxPool: TaxPoolYear] = [:]
        for start in first...closed.startYear {
            for pool in TaxPool.allCases {
                let key = Key(year: start, pool: pool)
                let last = before[pool]
                guard last != nil || additions[key] != nil || proceeds[key] != nil || balances[key] != nil else {
                    continue
                }
                let balance = balances[key]
                let year = TaxPoolYear(
                    pool: pool, opening: balance.map { Int128($0.opening) } ?? last?.closing ?? 0,
                    additions: additions[key] ?? TaxAdditions(), carriedIn: last?.additions.carriedOut ?? 0,
                    proceeds: proceeds[key] ?? 0, lifeCharge: charges[key]?.rounded ?? 0,
                    lifeGain: gains[key]?.rounded ?? 0)
                before[pool] = year
                var differing: (Identifier, Int128)?
                if let balance, let last, last.closing != Int128(balance.opening) {
                    differing = (balance.id, last.closing)
                }
                lines.append(
                    Line(
                        fiscalYear: FiscalYear(startYear: start), pool: pool, year: year,
                        opening: balance != nil ? .recorded : last != nil ? .carried : .none, differing: differing))
            }
        }
        return lines
    }
}
