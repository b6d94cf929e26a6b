import NepaliCalendar
import Tabular
import Testing

@Suite struct ArithmeticTests {
    @Test(arguments: [
        (1, 3, "0.33"), (2, 3, "0.67"), (1, 8, "0.13"), (-1, 8, "-0.13"), (1, -8, "-0.13"), (5, 1000, "0.01"),
        (-5, 1000, "-0.01"), (4, 1000, "0.00"), (0, 7, "0.00"), (100, 1, "100.00"),
    ])
    func roundsHalfAwayFromZero(numerator: Int, denominator: Int, expected: String) {
        #expect(
            decimalText(unscaled: roundedQuotient(Int128(numerator), Int128(denominator)), scale: 2) == expected)
    }
}
