package import NepaliCalendar
package import Tabular

/// A person who can sign in, as of T; the ones left out of the report too, for their attempts stand alone.
package struct SecurityUserRow: Sendable {
    package let id: Identifier
    package let email: String
    /// The branch's code.
    package let branch: String?
    package let positionID: Identifier?
    package let isActive: Bool
    package let createdAt: Timestamp
    /// The latest sign-in that is known; the column isn't audited, so it may be at or after T.
    package let lastLoginAt: Timestamp?
    /// Recorded before T and not deleted by then.
    package let isPresent: Bool
    /// Written at or after T without a trace of what it held before.
    package let isCurrent: Bool
    /// Likewise the branch, so that its code may be that of now.
    package let branchIsCurrent: Bool

    package init(
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
