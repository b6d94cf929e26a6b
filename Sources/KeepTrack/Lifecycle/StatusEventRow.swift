public import NepaliCalendar
public import Tabular

/// One change of an item's status, as recorded. There are millions: no text, nothing on the heap.
public struct StatusEventRow: Sendable, Hashable {
    public let itemID: Identifier
    /// The business time. The first change at or after the as-of instant is handed on too: it tells the status before it.
    public let changedAt: Timestamp
    public let id: Identifier
    /// As recorded; need not be the status that the changes before it led to.
    public let from: ItemStatus?
    public let to: ItemStatus
    public let changedBy: Identifier?

    public init(
        itemID: Identifier, changedAt: Timestamp, id: Identifier, from: ItemStatus?, to: ItemStatus,
        changedBy: Identifier?
    ) {
        self.itemID = itemID
        self.changedAt = changedAt
        self.id = id
        self.from = from
        self.to = to
        self.changedBy = changedBy
    }

    /// The order of an item's changes: by time; the id breaks ties.
    public func precedes(_ other: StatusEventRow) -> Bool {
        (changedAt, id) < (other.changedAt, other.id)
    }
}

/// A change that was altered or removed at or after the as-of instant, against the table's promise to be append-only.
public struct StatusEventCorrectionRow: Sendable, Hashable {
    /// The change whose present form, if any, has to be passed over.
    public let id: Identifier
    /// The change as it was at the as-of instant; nil where it wasn't there yet.
    public let restored: StatusEventRow?

    public init(id: Identifier, restored: StatusEventRow?) {
        self.id = id
        self.restored = restored
    }
}
