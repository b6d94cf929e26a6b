internal import Tabular

/// The counts of the security report's summary, and those that controls go by.
struct SecurityFigures {
    var failedAttempts = 0
    /// People whose block runs at T.
    var blockedUsers = 0
    private var users = 0
    private var activeUsers = 0
    private var dormantUsers = 0
    private var dormantActiveUsers = 0
    private var activeWithoutPosition = 0
    private var blocks = 0
    private var blocksWithSuccess = 0
    private var unblockings = 0
    private var ownUnblockings = 0

    mutating func count(isActive: Bool, isDormant: Bool, isWithoutPosition: Bool) {
        users += 1
        if isActive { activeUsers += 1 }
        if isDormant { dormantUsers += 1 }
        if isActive, isDormant { dormantActiveUsers += 1 }
        if isWithoutPosition { activeWithoutPosition += 1 }
    }

    /// Counts a block that overlaps the period.
    mutating func count(_ block: LoginBlock, of person: Identifier) {
        blocks += 1
        if block.firstSuccess != nil { blocksWithSuccess += 1 }
        guard case .unblocked(let by) = block.ending else { return }
        unblockings += 1
        if by == person { ownUnblockings += 1 }
    }

    var headlines: [Headline] {
        [
            ("users", users), ("active_users", activeUsers), ("dormant_users", dormantUsers),
            ("failed_attempts", failedAttempts), ("blocks", blocks), ("blocked_users", blockedUsers),
            ("dormant_active_users", dormantActiveUsers), ("active_without_position", activeWithoutPosition),
            ("blocks_with_success", blocksWithSuccess), ("unblockings", unblockings),
            ("own_unblockings", ownUnblockings),
        ].map { Headline(key: $0.0, value: .count($0.1)) }
    }
}
