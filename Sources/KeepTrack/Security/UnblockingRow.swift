package import NepaliCalendar
package import Tabular

/// A person's block that somebody ended before it ran out, as the counter says or once said.
package struct UnblockingRow: Sendable {
    package let userID: Identifier
    package let at: Timestamp
    /// Who ended it, where that was recorded.
    package let by: Identifier?

    package init(userID: Identifier, at: Timestamp, by: Identifier?) {
        self.userID = userID
        self.at = at
        self.by = by
    }
}
