package import BigInt

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

        package var value: BigInt { BigInt(10).power(6 * millions) * BigInt(factor) }
    }

    package var numerator: BigInt
    package var denominator: Denominator

    package init(numerator: BigInt, denominator: Denominator) {
        self.numerator = numerator
        self.denominator = denominator
    }

    /// Whole minor units.
    package init(_ minorUnits: Int64) {
        self.init(numerator: BigInt(minorUnits), denominator: Denominator())
    }

    /// Rounded once, half away from zero, to minor units; nil beyond 64 bits.
    package var rounded: Int64? {
        Int64(exactly: roundedQuotient(numerator, denominator.value))
    }
}

/// Adds exact amounts without rounding them.
///
/// Holds one number per denominator that has occurred.
package struct ExactSum {
    private var numerators: [ExactAmount.Denominator: BigInt] = [:]

    package init() {}

    package mutating func add(_ amount: ExactAmount) {
        numerators[amount.denominator, default: 0] += amount.numerator
    }

    package mutating func add(_ other: ExactSum) {
        for (denominator, numerator) in other.numerators {
            numerators[denominator, default: 0] += numerator
        }
    }

    /// The sum, rounded once, half away from zero, to minor units; nil beyond 128 bits.
    package var rounded: Int128? {
        var whole: BigInt = 0
        var numerator: BigInt = 0
        var denominator: BigInt = 1
        for (key, value) in numerators {
            let divisor = key.value
            let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
            whole += quotient
            guard remainder != 0 else { continue }
            let common = denominator.greatestCommonDivisor(with: divisor)
            numerator = numerator * (divisor / common) + remainder * (denominator / common)
            denominator *= divisor / common
        }
        return Int128(exactly: roundedQuotient(whole * denominator + numerator, denominator))
    }
}

/// `numerator / denominator`, half away from zero; the denominator is positive.
private func roundedQuotient(_ numerator: BigInt, _ denominator: BigInt) -> BigInt {
    let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
    guard remainder.magnitude * 2 >= denominator.magnitude else { return quotient }
    return numerator < 0 ? quotient - 1 : quotient + 1
}
