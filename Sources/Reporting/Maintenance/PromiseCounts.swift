internal import NepaliCalendar
internal import Tabular

/// How often a promise was kept.
package struct PromiseCounts: Sendable, Hashable {
    package private(set) var met = 0
    package private(set) var missed = 0
    package private(set) var pending = 0
    package private(set) var notMeasurable = 0

    package init() {}

    /// Those that were judged.
    package var judged: Int { met + missed }

    package mutating func add(_ outcome: Verdict.Outcome) {
        switch outcome {
        case .met: met += 1
        case .missed: missed += 1
        case .pending: pending += 1
        case .notMeasurable: notMeasurable += 1
        case .cancelled: break
        }
    }

    package mutating func add(_ other: PromiseCounts) {
        met += other.met
        missed += other.missed
        pending += other.pending
        notMeasurable += other.notMeasurable
    }

    /// Those that were kept, per cent with two decimals; nil without any that was judged.
    package var metPercent: Int128? { quotient(Int128(met) * 100, Int128(judged)) }

    package var headline: Figure { .ratio(Int128(met) * 100, Int128(judged)) }
}

/// What one firm or one person did.
struct ServantFigures {
    /// As it is shown; nil for a person.
    var name: String?
    var reported = 0
    var completed = 0
    var open = 0
    /// All promises about the repairs.
    var promises = PromiseCounts()
    var firstTimeFix = PromiseCounts()
    var cost = PromiseCounts()
    /// Minor units, of those whose cost is known.
    var totalCost: Int128 = 0
    var costsKnown = 0
    /// Microseconds from report to completion, and of how many.
    var completionTime: Int128 = 0
    var completionsTimed = 0

    /// Whether there is anything to tell.
    var isUsed: Bool { reported > 0 || completed > 0 || open > 0 }

    /// 0 where nothing was completed, nil where something was and no cost is known.
    var knownCost: Int128? { completed > 0 && costsKnown == 0 ? nil : totalCost }

    var completionHours: Int128? { quotient(completionTime, Int128(completionsTimed) * 3_600_000_000) }
}

/// The open repairs of one age.
struct BacklogFigures {
    var open = 0
    var byPriority = [Int](repeating: 0, count: 3)
    var overdue = 0
    /// Microseconds of the oldest.
    var oldest: Int64?
    /// Minor units, of those whose estimate is known.
    var estimate: Int128 = 0
    var estimatesKnown = 0

    var knownEstimate: Int128? { open > 0 && estimatesKnown == 0 ? nil : estimate }

    /// The bands of age by name; the last is of repairs that nothing dates.
    static let bands = ["0-1", "1-7", "7-30", "30-90", "90+", "unknown"]
    /// The ages in days at which the first bands end.
    private static let limits: [Int64] = [1, 7, 30, 90]

    /// The position of an age's band.
    ///
    /// - Parameter age: microseconds; nil where the report isn't dated.
    static func band(of age: Int64?) -> Int {
        guard let age else { return bands.count - 1 }
        return limits.firstIndex { age < $0 * Timestamp.microsecondsPerDay } ?? limits.count
    }
}
