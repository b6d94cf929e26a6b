internal import NepaliCalendar
internal import Tabular

/// The ratios that items and groups of items share, each rounded once from exact parts; nil over a denominator of 0.
///
/// Of a group the parts are sums, so that its rates are ratios of sums.
package struct Rates {
    /// Time in the period.
    package var time = StatusDurations()
    package var failures = 0
    package var repairsClosed = 0
    /// Microseconds.
    package var repairTime: Int128 = 0

    package init() {}

    private static let hour: Int128 = 3_600_000_000

    /// Mean time to repair: repair time / closed repairs.
    package var mttrHours: Int128? { quotient(repairTime, Int128(repairsClosed) * Rates.hour) }

    /// Mean time between failures: active time / failures.
    package var mtbfHours: Int128? { quotient(time.active, Int128(failures) * Rates.hour) }

    /// MTBF / (MTBF + MTTR), per cent; nil where either is.
    package var availability: Int128? {
        guard failures > 0, repairsClosed > 0 else { return nil }
        // A/F / (A/F + R/C), with both sides times F·C, so that nothing is rounded on the way.
        let up = time.active * Int128(repairsClosed)
        return quotient(up * 100, up + repairTime * Int128(failures))
    }

    /// Active time / life, per cent.
    package var utilization: Int128? { quotient(time.active * 100, time.life) }

    /// Microseconds as days with two decimals.
    package static func days(_ microseconds: Int128) -> Int128 {
        roundedQuotient(microseconds, Int128(Timestamp.microsecondsPerDay))
    }

    /// Microseconds as hours with two decimals.
    package static func hours(_ microseconds: Int128) -> Int128 {
        roundedQuotient(microseconds, hour)
    }

    package static func += (left: inout Rates, right: Rates) {
        left.time += right.time
        left.failures += right.failures
        left.repairsClosed += right.repairsClosed
        left.repairTime += right.repairTime
    }
}

/// `numerator / denominator` with two decimals, half away from zero; nil over 0.
func quotient(_ numerator: Int128, _ denominator: Int128) -> Int128? {
    denominator == 0 ? nil : roundedQuotient(numerator, denominator)
}
