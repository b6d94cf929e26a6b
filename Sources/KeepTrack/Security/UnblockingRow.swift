public import NepaliCalendar
public import Tabular

/// A person's block that somebody ended before it ran out, as the counter says or once said.
public struct UnblockingRow: Sendable {
    public let userID: Identifier
    public let at: Timestamp
    /// Who ended it, where that was recorded.
    public let by: Identifier?

    public init(userID: Identifier, at: Timestamp, by: Identifier?) {
        self.userID = userID
        self.at = at
        self.by = by
    }
}
