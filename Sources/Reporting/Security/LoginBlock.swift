internal import KeepTrack
internal import NepaliCalendar
internal import Tabular

/// A time during which a person's sign-ins were refused: `[from, until)`.
struct LoginBlock: Sendable, Hashable {
    enum Ending: Sendable, Hashable {
        /// It ran out.
        case expired
        /// Somebody ended it before.
        case unblocked(by: Identifier?)
        /// It still runs at T; `until` is to come.
        case open
    }

    let from: Timestamp
    var until: Timestamp
    var ending: Ending
    /// The first sign-in that succeeded although the block ran.
    var firstSuccess: Timestamp?

    /// Whether it shares an instant with `[start, end)`.
    func overlaps(_ start: Timestamp, _ end: Timestamp) -> Bool {
        from < end && until > start
    }
}

/// Follows one person's attempts and unblockings in the order of time, and tells the blocks that come of them.
///
/// A block begins with the failure that makes the number up without a success between. Within a block failures neither
/// extend it nor begin another; an attempt at the very end is outside, and from there the count starts anew.
struct BlockTracker {
    private let threshold: Int
    private let microseconds: Int64
    private var failures = 0
    private var current: LoginBlock?

    init(settings: SecuritySettings) {
        threshold = settings.blockFailures
        microseconds = Int64(settings.blockMinutes) * 60_000_000
    }

    /// Takes the next attempt.
    ///
    /// - Returns: the block that has run out by then, if one has.
    mutating func add(attemptAt instant: Timestamp, isSuccess: Bool) -> LoginBlock? {
        let finished = expire(at: instant)
        if current != nil {
            if isSuccess, current?.firstSuccess == nil { current?.firstSuccess = instant }
            return finished
        }
        failures = isSuccess ? 0 : failures + 1
        if failures >= threshold {
            failures = 0
            current = LoginBlock(
                from: instant, until: instant.adding(microseconds: microseconds), ending: .expired)
        }
        return finished
    }

    /// Takes the next unblocking; at the same instant it comes before an attempt, which is then outside.
    ///
    /// - Returns: the block that it ended, or that had run out by then.
    mutating func add(unblockingAt instant: Timestamp, by: Identifier?) -> LoginBlock? {
        if let finished = expire(at: instant) { return finished }
        guard var block = current, instant > block.from else { return nil }
        block.until = instant
        block.ending = .unblocked(by: by)
        current = nil
        return block
    }

    /// Ends the history at T.
    ///
    /// - Returns: the last block, open if it ends after T.
    mutating func finish(asOf: Timestamp) -> LoginBlock? {
        if let finished = expire(at: asOf) { return finished }
        guard var block = current else { return nil }
        block.ending = .open
        current = nil
        return block
    }

    private mutating func expire(at instant: Timestamp) -> LoginBlock? {
        guard let block = current, block.until <= instant else { return nil }
        current = nil
        return block
    }
}
