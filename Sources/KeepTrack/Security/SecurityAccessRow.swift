package import NepaliCalendar
package import Tabular

/// A right that was granted to one person before T.
package struct SecurityAccessRow: Sendable {
    package let userID: Identifier
    package let right: ModuleRight
    /// The moment from which it no longer holds; may be at or after T.
    package let revokedAt: Timestamp?

    package init(userID: Identifier, right: ModuleRight, revokedAt: Timestamp?) {
        self.userID = userID
        self.right = right
        self.revokedAt = revokedAt
    }

    /// Whether it holds at an instant; a revocation at that very instant hasn't happened.
    package func holds(at instant: Timestamp) -> Bool {
        guard let revokedAt else { return true }
        return revokedAt >= instant
    }
}
