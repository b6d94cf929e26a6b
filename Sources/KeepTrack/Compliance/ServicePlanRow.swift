package import NepaliCalendar
package import Tabular

/// An item that has a service interval or a planned service behind it, as it was at T.
///
/// - Note: `intervalDays` is nil for one below 1, which no service can keep to.
package struct ServicePlanRow: Sendable {
    package let itemID: Identifier
    package let purchasedOn: CalendarDate?
    package let intervalDays: Int?
    /// Disposed of by D, or retired or scrapped at T: nothing more falls due.
    package let isClosed: Bool

    package init(itemID: Identifier, purchasedOn: CalendarDate?, intervalDays: Int?, isClosed: Bool) {
        self.itemID = itemID
        self.purchasedOn = purchasedOn
        self.intervalDays = intervalDays
        self.isClosed = isClosed
    }
}

/// A planned service that was completed before T.
package struct PlannedServiceRow: Sendable {
    package let id: Identifier
    package let itemID: Identifier
    package let completedAt: Timestamp
    /// The day of the service, where it was recorded.
    package let serviceDate: CalendarDate?

    package init(id: Identifier, itemID: Identifier, completedAt: Timestamp, serviceDate: CalendarDate?) {
        self.id = id
        self.itemID = itemID
        self.completedAt = completedAt
        self.serviceDate = serviceDate
    }
}
