public import NepaliCalendar
public import Tabular

/// A service or maintenance record as it was at the as-of instant, with its share of bills.
public struct LifecycleRecordRow: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case repair, planned, inspection, other
    }

    /// What reports tell apart of a record's phase.
    public enum Phase: Sendable {
        /// Reported, assigned, examined or decided.
        case open
        case completed
        case cancelled
    }

    public var itemID: Identifier
    public var id: Identifier
    public var kind: Kind
    public var phase: Phase
    public var reportedAt: Timestamp?
    public var completedAt: Timestamp?
    public var serviceDate: CalendarDate?
    public var nextServiceOn: CalendarDate?
    /// Minor units.
    public var actualCost: Int64?
    /// Sum of its shares of bills that exist, in minor units; nil where it has none.
    public var billShare: Int64?

    /// What the record cost, in minor units: its share of bills, else the actual cost, never an estimate.
    public var cost: Int64? { billShare ?? actualCost }

    public init(
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
