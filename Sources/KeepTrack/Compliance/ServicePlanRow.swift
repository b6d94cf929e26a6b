public import NepaliCalendar
public import Tabular

/// An item that has a service interval or a planned service behind it, as it was at T.
///
/// - Note: `intervalDays` is nil for one below 1, which no service can keep to.
public struct ServicePlanRow: Sendable {
    public let itemID: Identifier
    public let purchasedOn: CalendarDate?
    public let intervalDays: Int?
    /// Disposed of by D, or retired or scrapped at T: nothing more falls due.
    public let isClosed: Bool

    public init(itemID: Identifier, purchasedOn: CalendarDate?, intervalDays: Int?, isClosed: Bool) {
        self.itemID = itemID
        self.purchasedOn = purchasedOn
        self.intervalDays = intervalDays
        self.isClosed = isClosed
    }
}

/// A planned service that was completed before T.
public struct PlannedServiceRow: Sendable {
    public let id: Identifier
    public let itemID: Identifier
    public let completedAt: Timestamp
    /// The day of the service, where it was recorded.
    public let serviceDate: CalendarDate?

    public init(id: Identifier, itemID: Identifier, completedAt: Timestamp, serviceDate: CalendarDate?) {
        self.id = id
        self.itemID = itemID
        self.completedAt = completedAt
        self.serviceDate = serviceDate
    }
}
