internal import NepaliCalendar

/// Looks for many blocks of one person within a short time: somebody guesses a password.
struct RepeatedBlocks {
    /// Blocks that make a finding.
    static let count = 3
    /// The time, in days of 24 hours, between the first and the last of them, at most.
    static let days = 7

    /// The latest starts, oldest first, at most ``count``.
    private var starts: [Timestamp] = []
    /// When the latest finding began and ended: the starts of its first and its last block.
    private(set) var latest: (first: Timestamp, last: Timestamp)?

    mutating func add(_ start: Timestamp) {
        starts.append(start)
        if starts.count > RepeatedBlocks.count { starts.removeFirst() }
        guard starts.count == RepeatedBlocks.count, let first = starts.first,
            start - first <= Int64(RepeatedBlocks.days) * Timestamp.microsecondsPerDay
        else { return }
        latest = (first, start)
    }
}
