public import NepaliCalendar
public import Tabular

/// How much a repair presses, from the most.
public enum RepairPriority: String, Sendable, CaseIterable {
    case urgent, serious, normal
}

/// Where a repair stands.
public enum RepairPhase: String, Sendable, CaseIterable, Comparable {
    case reported, assigned, examined, decided, completed, cancelled

    /// The order in which a repair goes through them.
    public var rank: Int { RepairPhase.allCases.firstIndex(of: self) ?? 0 }

    public static func < (left: RepairPhase, right: RepairPhase) -> Bool { left.rank < right.rank }
}

/// A repair as it was at the as-of instant, with its share of bills and what the history of its phases says.
public struct RepairRow: Sendable {
    /// What the append-only history of phases says, of changes before the as-of instant.
    public struct History: Sendable {
        /// The first change to it, as for the next three.
        public var reportedAt: Timestamp?
        public var assignedAt: Timestamp?
        public var examinedAt: Timestamp?
        public var decidedAt: Timestamp?
        /// The last change to it: a repair may be taken up again.
        public var completedAt: Timestamp?
        public var cancelledAt: Timestamp?
        /// The first change to any phase but reported.
        public var changedAt: Timestamp?
        /// What the last change led to; nil without any.
        public var latest: RepairPhase?

        public init() {}
    }

    public var itemID: Identifier
    public var id: Identifier
    public var branchID: Identifier?
    public var itemName: String
    public var title: String
    public var priority: RepairPriority
    /// As the record says.
    public var phase: RepairPhase
    public var providerID: Identifier?
    public var provider: String?
    public var technicianID: Identifier?
    /// As the record says.
    public var reportedAt: Timestamp?
    public var approvedAt: Timestamp?
    /// As the record says; may be at or after the as-of instant.
    public var completedAt: Timestamp?
    /// Minor units.
    public var estimatedCost: Int64?
    public var actualCost: Int64?
    /// Sum of its shares of bills that exist, in minor units; nil where it has none.
    public var billShare: Int64?
    public var history = History()
    /// Written since without a trace of what was there.
    public var isCurrent = false
    public var itemIsCurrent = false
    public var providerIsCurrent = false

    /// What it cost, in minor units: its share of bills, else the actual cost.
    public var cost: Int64? { billShare ?? actualCost }

    public init(
        itemID: Identifier, id: Identifier, itemName: String, title: String, priority: RepairPriority,
        phase: RepairPhase
    ) {
        self.itemID = itemID
        self.id = id
        self.itemName = itemName
        self.title = title
        self.priority = priority
        self.phase = phase
    }
}
