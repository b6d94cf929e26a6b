package import NepaliCalendar
package import Tabular

/// A service or maintenance record as it was at the as-of instant, with its share of bills.
package struct LifecycleRecordRow: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case repair, planned, inspection, other
    }

    /// What reports tell apart of a record's phase.
    package enum Phase: Sendable {
        /// Reported, assigned, examined or decided.
        case open
        case completed
        case cancelled
    }

    package var itemID: Identifier
    package var id: Identifier
    package var kind: Kind
    package var phase: Phase
    package var reportedAt: Timestamp?
    package var completedAt: Timestamp?
    package var serviceDate: CalendarDate?
    package var nextServiceOn: CalendarDate?
    /// Minor units.
    package var actualCost: Int64?
    /// Sum of its shares of bills that exist, in minor units; nil where it has none.
    package var billShare: Int64?

    /// What the record cost, in minor units: its share of bills, else the actual cost, never an estimate.
    package var cost: Int64? { billShare ?? actualCost }

    package init(
        itemID: Identifier, id: Identifier, kind: Kind, phase: Phase, reportedAt: Timestamp? = nil,
        completedAt: Timestamp? = nil, serviceDate: CalendarDate? = nil, nextServiceOn: CalendarDate? = nil,
        actualCost: Int64? = nil, billShare: Int64? = nil
    ) {
        self.itemID = itemID
        self.id = id
        self.kind = kind
        self.phase = phase
        self.reportedAt = reportedAt
        self.completedAt = completedAt
        self.serviceDate = serviceDate
        self.nextServiceOn = nextServiceOn
        self.actualCost = actualCost
        self.billShare = billShare
    }
}
