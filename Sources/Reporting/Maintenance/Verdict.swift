/// What became of one promise about one repair.
package struct Verdict: Sendable, Hashable {
    package enum Outcome: String, Sendable {
        case met, missed
        /// Its time hasn't run out.
        case pending
        /// The repair was cancelled before its time ran out.
        case cancelled
        /// Something that it takes to tell isn't recorded.
        case notMeasurable = "not_measurable"
    }

    package let outcome: Outcome
    /// Microseconds that it took, or has taken so far; nil unless it was met or missed, and for what isn't about time.
    package let elapsed: Int64?

    package init(_ outcome: Outcome, elapsed: Int64? = nil) {
        self.outcome = outcome
        self.elapsed = elapsed
    }

    /// Whether it counts among those that were met or missed.
    package var isJudged: Bool { outcome == .met || outcome == .missed }

    /// Of several promises: missed if one is, else pending if one is, else met if one is.
    package static func overall(_ verdicts: [Verdict]) -> Outcome {
        let outcomes = verdicts.map(\.outcome)
        return [.missed, .pending, .met].first { outcomes.contains($0) } ?? .notMeasurable
    }
}
