import BigInt
import KeepTrack
import NepaliCalendar
import Reporting
import Testing

/// Book values of an item that cost 1,000.00, as of the end of 2026-07-16 unless said otherwise.
///
/// Fiscal years: 2080/81 is 2023-07-17 to 2024-07-15 (365 days), 2081/82 to 2025-07-16 (366), 2082/83 to 2026-07-16 (365).
@Suite struct DepreciationTests {
    private static let straight = DepreciationTerms(method: .straightLine, lifeMonths: 12, salvage: 10_000)
    private static let declining = DepreciationTerms(method: .decliningBalance, rate: 200_000)

    private func values(
        asOf: String = "2026-07-17 00:00", bought: String? = "2026-01-01", cost: Int64? = 100_000,
        _ terms: DepreciationTerms, disposed: String? = nil, proceeds: Int64? = nil
    ) throws -> [String] {
        var fixture = LifecycleFixture(asOf: asOf, period: "2020-01-01"..."2026-07-16")
        try fixture.add {
            $0.purchasedOn = try bought.map { try date($0) }
            $0.purchaseAmount = cost
            $0.depreciation = terms
            $0.disposedOn = try disposed.map { try date($0) }
            $0.disposalProceeds = proceeds
        }
        return pick(
            try fixture.run().item, "book_value", "accumulated_depreciation", "straight_line_value", "declining_value",
            "disposal_gain")
    }

    // MARK: Straight line

    @Test func straightLineCountsFirstAndLastDay() throws {
        // t = 31 + 28 + 31 + 30 + 31 + 30 + 16 = 197, L = 365: 1000 − 900 · 197 / 365 = 514.2466.
        #expect(try values(DepreciationTests.straight) == ["514.25", "485.75", "514.25", "-", "-"])
    }

    @Test func straightLineOnTheDayOfPurchaseHasLostADay() throws {
        // 1000 − 900 · 1 / 365 = 997.5342.
        #expect(try values(bought: "2026-07-16", DepreciationTests.straight)[0] == "997.53")
    }

    @Test func straightLineEndsAtTheSalvageValue() throws {
        // t = L on the last day of life: purchase 2025-07-17, life to 2026-07-17, L = 365 = t.
        #expect(try values(bought: "2025-07-17", DepreciationTests.straight)[0] == "100.00")
        #expect(try values(bought: "2010-01-01", DepreciationTests.straight)[0] == "100.00")
        // A day before: 1000 − 900 · 364 / 365 = 102.4658.
        #expect(try values(bought: "2025-07-18", DepreciationTests.straight)[0] == "102.47")
    }

    @Test func lifeIsClampedToTheMonthsEnd() throws {
        // 2026-01-31 and one month is 2026-02-28: L = 28. As of 02-13's end t = 14: 1000 − 900 / 2 = 550.
        let terms = DepreciationTerms(method: .straightLine, lifeMonths: 1, salvage: 10_000)
        #expect(try values(asOf: "2026-02-14 00:00", bought: "2026-01-31", terms)[0] == "550.00")
    }

    @Test func aLifeFromALeapDay() throws {
        // 2024-02-29 and twelve months is 2025-02-28: L = 365 days, 366 less the leap day that it ends before.
        // As of 2024-12-31: t = 1 + 31 + 30 + 31 + 30 + 31 + 31 + 30 + 31 + 30 + 31 = 307.
        // 1000 − 900 · 307 / 365 = 243.0137.
        #expect(
            try values(asOf: "2025-01-01 00:00", bought: "2024-02-29", DepreciationTests.straight)[0] == "243.01")
        // The last day of that life is 2025-02-27: t = L.
        #expect(
            try values(asOf: "2025-02-28 00:00", bought: "2024-02-29", DepreciationTests.straight)[0] == "100.00")
        // The fiscal year 2080/81 has 365 days, the leap day among them: 138 from 02-29 to 07-15.
        // 1000 · (1 − 0.2 · 138 / 365) = 924.3836.
        #expect(
            try values(asOf: "2024-07-16 00:00", bought: "2024-02-29", DepreciationTests.declining)[0] == "924.38")
    }

    // MARK: Declining balance

    @Test func aWholeFiscalYearIsAWholeYear() throws {
        #expect(
            try values(bought: "2025-07-17", DepreciationTests.declining) == ["800.00", "200.00", "-", "800.00", "-"])
        // Three whole years: 0.8³.
        #expect(try values(bought: "2023-07-17", DepreciationTests.declining)[0] == "512.00")
    }

    @Test func aYearHeldInPartLosesItsShare() throws {
        // Held 272 of 365 days (93 before 10-18): 1000 · (1 − 0.2 · 272 / 365) = 850.9589.
        #expect(try values(bought: "2025-10-18", DepreciationTests.declining)[0] == "850.96")
    }

    @Test func firstAndCurrentYearInPartWithAWholeOneBetween() throws {
        // 2080/81: 289 of 365 days, 0.8416438; 2081/82: 0.8; 2082/83 to 12-15: 152 of 365 days, 0.9167123.
        // 1000 · 0.8416438 · 0.8 · 0.9167123 = 617.2362.
        #expect(
            try values(asOf: "2025-12-16 00:00", bought: "2023-10-01", DepreciationTests.declining)[0] == "617.24")
    }

    @Test func aYearOf366DaysIsDividedByAsMany() throws {
        // 2081/82 from 10-01: 366 − 77 = 289 of 366 days: 1000 · (1 − 0.2 · 289 / 366) · 0.8 = 673.6612.
        #expect(try values(bought: "2024-10-01", DepreciationTests.declining)[0] == "673.66")
    }

    @Test func decliningNeverFallsBelowTheSalvageValue() throws {
        // 0.5³ · 1000 = 125 under 300.
        let terms = DepreciationTerms(method: .decliningBalance, rate: 500_000, salvage: 30_000)
        #expect(try values(bought: "2023-07-17", terms)[0] == "300.00")
    }

    @Test func ratesAtTheEdges() throws {
        func value(_ rate: Int64) throws -> String {
            try values(bought: "2023-07-17", DepreciationTerms(method: .decliningBalance, rate: rate))[0]
        }
        #expect(try value(0) == "1000.00")
        #expect(try value(1_000_000) == "0.00")
        // 150 % counts as 100 %, instead of a value that changes its sign from year to year.
        #expect(try value(1_500_000) == "0.00")
        #expect(try value(-1) == "-")
        // 12.3456 %: (1 − 0.123456)³ = 0.7683294 · 0.876544 = 0.6734745
        #expect(try value(123_456) == "673.47")
    }

    // MARK: What can't be measured

    @Test(arguments: [
        DepreciationTerms(method: .straightLine, lifeMonths: 0),
        DepreciationTerms(method: .straightLine, lifeMonths: -1),
        DepreciationTerms(method: .straightLine), DepreciationTerms(method: .straightLine, lifeMonths: 120_000),
        DepreciationTerms(method: .decliningBalance, lifeMonths: 12),
    ])
    func missingOrImpossibleTerms(terms: DepreciationTerms) throws {
        #expect(try values(terms).prefix(2) == ["-", "-"])
    }

    @Test func missingOrImpossiblePurchases() throws {
        var terms = DepreciationTests.straight
        terms.rate = 200_000
        let nothing = ["-", "-", "-", "-", "-"]
        #expect(try values(bought: nil, terms) == nothing)
        #expect(try values(cost: nil, terms) == nothing)
        #expect(try values(cost: -1, terms) == nothing)
        #expect(try values(bought: "2026-07-17", terms) == nothing)
        // Before the calendar's first fiscal year only the straight line can be told.
        #expect(try values(bought: "1918-04-20", terms) == ["100.00", "900.00", "100.00", "-", "-"])
    }

    @Test func freeItemsAreWorthNothing() throws {
        #expect(
            try values(cost: 0, DepreciationTerms(method: .straightLine, rate: 1, lifeMonths: 12)).prefix(4)
                == ["0.00", "0.00", "0.00", "0.00"])
    }

    @Test func salvageAboveTheCostIsTheCost() throws {
        let terms = DepreciationTerms(method: .straightLine, rate: 200_000, lifeMonths: 12, salvage: 200_000)
        #expect(try values(terms) == ["1000.00", "0.00", "1000.00", "1000.00", "-"])
    }

    @Test func withoutAMethodBothValuesAreShown() throws {
        let terms = DepreciationTerms(rate: 200_000, lifeMonths: 12)
        // 1000 − 1000 · 197 / 365 = 460.2740; 1000 · (1 − 0.2 · 197 / 365) = 892.0548.
        #expect(try values(terms) == ["-", "-", "460.27", "892.05", "-"])
    }

    // MARK: Disposal

    @Test func gainIsProceedsLessTheRoundedValueOfThatDay() throws {
        // t = 90: 1000 − 900 · 90 / 365 = 778.0822; 800.00 − 778.08.
        #expect(
            try values(DepreciationTests.straight, disposed: "2026-03-31", proceeds: 80_000)
                == ["0.00", "0.00", "0.00", "0.00", "21.92"])
        #expect(
            try values(DepreciationTests.straight, disposed: "2026-03-31", proceeds: 0)[4] == "-778.08")
    }

    @Test func gainIsEmptyWhereEitherPartIsUnknown() throws {
        let zero = ["0.00", "0.00", "0.00", "0.00", "-"]
        #expect(try values(DepreciationTests.straight, disposed: "2026-03-31") == zero)
        #expect(try values(DepreciationTerms(), disposed: "2026-03-31", proceeds: 1) == zero)
        #expect(try values(DepreciationTests.straight, disposed: "2025-12-31", proceeds: 1) == zero)
        #expect(try values(bought: nil, DepreciationTests.straight, disposed: "2026-03-31", proceeds: 1) == zero)
    }

    // MARK: Exactness

    @Test func amountsRoundHalfAwayFromZero() {
        let half = ExactAmount.Denominator(millions: 1, factor: 2)
        #expect(ExactAmount(numerator: 1_000_000, denominator: half).rounded == 1)
        #expect(ExactAmount(numerator: -1_000_000, denominator: half).rounded == -1)
        #expect(ExactAmount(numerator: 999_999, denominator: half).rounded == 0)
        #expect(ExactAmount(numerator: -3_000_001, denominator: half).rounded == -2)
    }

    @Test func sumsAreRoundedOnce() {
        // 1/3 + 1/6 + 1/1000000 · 0 = 1/2: thirds and sixths meet exactly on the half.
        var sum = ExactSum()
        sum.add(ExactAmount(numerator: 1, denominator: .init(factor: 3)))
        sum.add(ExactAmount(numerator: 1, denominator: .init(factor: 6)))
        #expect(sum.rounded == 1)
        // A millionth of a millionth less is below it.
        sum.add(ExactAmount(numerator: -1, denominator: .init(millions: 2)))
        #expect(sum.rounded == 0)
        // Straight lines are kept as machine integers, declining balances as big ones: 1/2 less a bit, 41, and 1/2.
        var other = ExactSum()
        other.add(ExactAmount(41))
        other.add(ExactAmount(small: 1, over: 2))
        #expect(other.rounded == 42)
        sum.add(other)
        // 41 + 1 − 10⁻¹².
        #expect(sum.rounded == 42)
        sum.add(ExactAmount(small: -1, over: 2))
        #expect(sum.rounded == 41)
        #expect(ExactSum().rounded == 0)
    }
}
