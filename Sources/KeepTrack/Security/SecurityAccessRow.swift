public import NepaliCalendar
public import Tabular

/// A right that was granted to one person before T.
public struct SecurityAccessRow: Sendable {
    public let userID: Identifier
    public let right: ModuleRight
    /// The moment from which it no longer holds; may be at or after T.
    public let revokedAt: Timestamp?

    public init(userID: Identifier, right: ModuleRight, revokedAt: Timestamp?) {
        self.userID = userID
        self.right = right
        self.revokedAt = revokedAt
    }

    /// Whether it holds at an instant; a revocation at that very instant hasn't happened.
    public func holds(at instant: Timestamp) -> Bool {
        guard let revokedAt else { return true }
        return revokedAt >= instant
    }
}
