public import NepaliCalendar
public import Tabular

/// A person who can sign in, as of T; the ones left out of the report too, for their attempts stand alone.
public struct SecurityUserRow: Sendable {
    public let id: Identifier
    public let email: String
    /// The branch's code.
    public let branch: String?
    public let positionID: Identifier?
    public let isActive: Bool
    public let createdAt: Timestamp
    /// The latest sign-in that is known; the column isn't audited, so it may be at or after T.
    public let lastLoginAt: Timestamp?
    /// Recorded before T and not deleted by then.
    public let isPresent: Bool
    /// Written at or after T without a trace of what it held before.
    public let isCurrent: Bool
    /// Likewise the branch, so that its code may be that of now.
    public let branchIsCurrent: Bool

    public init(
        id: Identifier, email: String, branch: String?, positionID: Identifier?, isActive: Bool, createdAt: Timestamp,
        lastLoginAt: Timestamp?, isPresent: Bool, isCurrent: Bool, branchIsCurrent: Bool = false
    ) {
        self.id = id
        self.email = email
        self.branch = branch
        self.positionID = positionID
        self.isActive = isActive
        self.createdAt = createdAt
        self.lastLoginAt = lastLoginAt
        self.isPresent = isPresent
        self.isCurrent = isCurrent
        self.branchIsCurrent = branchIsCurrent
    }
}
