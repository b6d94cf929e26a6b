package import BigInt
internal import Tabular

/// An amount in minor units that no rounding has touched: a numerator over a denominator.
package struct ExactAmount {
    /// What exact amounts are fractions of: 10^(6 · `millions`) · `factor`.
    ///
    /// Depreciation yields few of them, however many items there are: `factor` is a life in days or the lengths of
    /// fiscal years, `millions` counts years of a rate in millionths. So sums can be kept per denominator.
    package struct Denominator: Hashable {
        package let millions: Int
        package let factor: Int64

        package init(millions: Int = 0, factor: Int64 = 1) {
            self.millions = millions
            self.factor = factor
        }

        package var value: BigInt {
            let powers = Denominator.powersOfAMillion
            return (millions < powers.count ? powers[millions] : BigInt(10).power(6 * millions)) * BigInt(factor)
        }

        /// As far as assets are commonly held.
        private static let powersOfAMillion: [BigInt] = (0...64).map { BigInt(10).power(6 * $0) }
    }

    /// Most amounts fit the machine's integers, which is many times faster.
    package enum Numerator {
        case small(Int128)
        case big(BigInt)

        fileprivate var value: BigInt {
            switch self {
            case .small(let value): BigInt(value)
            case .big(let value): value
            }
        }
    }

    package let numerator: Numerator
    package let denominator: Denominator

    package init(numerator: BigInt, denominator: Denominator) {
        self.numerator = .big(numerator)
        self.denominator = denominator
    }

    /// - Parameter numerator: far enough below 128 bits that all of an organization's can be added.
    package init(small numerator: Int128, over factor: Int64) {
        self.numerator = .small(numerator)
        denominator = Denominator(factor: factor)
    }

    /// Whole minor units.
    package init(_ minorUnits: Int64) {
        self.init(small: Int128(minorUnits), over: 1)
    }

    /// Rounded once, half away from zero, to minor units; nil beyond 64 bits.
    package var rounded: Int64? {
        if case .small(let value) = numerator, denominator.millions == 0 {
            return Int64(exactly: roundedQuotient(value, Int128(denominator.factor), scale: 0))
        }
        return Int64(exactly: bigRoundedQuotient(numerator.value, denominator.value))
    }
}

/// Adds exact amounts without rounding them.
///
/// Holds one number per denominator that has occurred.
package struct ExactSum {
    private var small: [ExactAmount.Denominator: Int128] = [:]
    private var big: [ExactAmount.Denominator: BigInt] = [:]

    package init() {}

    package mutating func add(_ amount: ExactAmount) {
        switch amount.numerator {
        case .small(let value): small[amount.denominator, default: 0] += value
        case .big(let value): big[amount.denominator, default: 0] += value
        }
    }

    package mutating func add(_ other: ExactSum) {
        small.merge(other.small, uniquingKeysWith: +)
        big.merge(other.big, uniquingKeysWith: +)
    }

    /// The sum, rounded once, half away from zero, to minor units; nil beyond 128 bits.
    package var rounded: Int128? {
        var whole: BigInt = 0
        var numerator: BigInt = 0
        var denominator: BigInt = 1
        func add(_ value: BigInt, over key: ExactAmount.Denominator) {
            let divisor = key.value
            let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
            whole += quotient
            guard remainder != 0 else { return }
            let common = denominator.greatestCommonDivisor(with: divisor)
            numerator = numerator * (divisor / common) + remainder * (denominator / common)
            denominator *= divisor / common
        }
        for (key, value) in small { add(BigInt(value), over: key) }
        for (key, value) in big { add(value, over: key) }
        return Int128(exactly: bigRoundedQuotient(whole * denominator + numerator, denominator))
    }
}

/// `numerator / denominator`, half away from zero; the denominator is positive.
private func bigRoundedQuotient(_ numerator: BigInt, _ denominator: BigInt) -> BigInt {
    let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
    guard remainder.magnitude * 2 >= denominator.magnitude else { return quotient }
    return numerator < 0 ? quotient - 1 : quotient + 1
}
