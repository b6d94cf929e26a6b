package import NepaliCalendar
package import Tabular

/// One validation of a sign-in.
package struct LoginAttemptRow: Sendable, Hashable {
    package let userID: Identifier
    package let at: Timestamp
    package let id: Identifier
    package let isSuccess: Bool

    package init(userID: Identifier, at: Timestamp, id: Identifier, isSuccess: Bool) {
        self.userID = userID
        self.at = at
        self.id = id
        self.isSuccess = isSuccess
    }

    /// The order of the stage: person, time, id.
    package func precedes(_ other: LoginAttemptRow) -> Bool {
        (userID, at, id) < (other.userID, other.at, other.id)
    }
}

/// An attempt that was altered or removed at or after T, though its table is append-only.
package struct LoginAttemptCorrectionRow: Sendable, Hashable {
    /// The attempt whose present form, if any, has to be passed over.
    package let id: Identifier
    /// The attempt as it was at T; nil where it wasn't there yet.
    package let restored: LoginAttemptRow?

    package init(id: Identifier, restored: LoginAttemptRow?) {
        self.id = id
        self.restored = restored
    }
}
