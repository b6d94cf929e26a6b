public import NepaliCalendar
public import Tabular

/// One validation of a sign-in.
public struct LoginAttemptRow: Sendable, Hashable {
    public let userID: Identifier
    public let at: Timestamp
    public let id: Identifier
    public let isSuccess: Bool

    public init(userID: Identifier, at: Timestamp, id: Identifier, isSuccess: Bool) {
        self.userID = userID
        self.at = at
        self.id = id
        self.isSuccess = isSuccess
    }

    /// The order of the stage: person, time, id.
    public func precedes(_ other: LoginAttemptRow) -> Bool {
        (userID, at, id) < (other.userID, other.at, other.id)
    }
}

/// An attempt that was altered or removed at or after T, though its table is append-only.
public struct LoginAttemptCorrectionRow: Sendable, Hashable {
    /// The attempt whose present form, if any, has to be passed over.
    public let id: Identifier
    /// The attempt as it was at T; nil where it wasn't there yet.
    public let restored: LoginAttemptRow?

    public init(id: Identifier, restored: LoginAttemptRow?) {
        self.id = id
        self.restored = restored
    }
}
