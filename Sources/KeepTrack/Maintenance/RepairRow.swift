package import NepaliCalendar
package import Tabular

/// How much a repair presses, from the most.
package enum RepairPriority: String, Sendable, CaseIterable {
    case urgent, serious, normal
}

/// Where a repair stands.
package enum RepairPhase: String, Sendable, CaseIterable, Comparable {
    case reported, assigned, examined, decided, completed, cancelled

    /// The order in which a repair goes through them.
    package var rank: Int { RepairPhase.allCases.firstIndex(of: self) ?? 0 }

    package static func < (left: RepairPhase, right: RepairPhase) -> Bool { left.rank < right.rank }
}

/// A repair as it was at the as-of instant, with its share of bills and what the history of its phases says.
package struct RepairRow: Sendable {
    /// What the append-only history of phases says, of changes before the as-of instant.
    package struct History: Sendable {
        /// The first change to it, as for the next three.
        package var reportedAt: Timestamp?
        package var assignedAt: Timestamp?
        package var examinedAt: Timestamp?
        package var decidedAt: Timestamp?
        /// The last change to it: a repair may be taken up again.
        package var completedAt: Timestamp?
        package var cancelledAt: Timestamp?
        /// The first change to any phase but reported.
        package var changedAt: Timestamp?
        /// What the last change led to; nil without any.
        package var latest: RepairPhase?

        package init() {}
    }

    package var itemID: Identifier
    package var id: Identifier
    package var branchID: Identifier?
    package var itemName: String
    package var title: String
    package var priority: RepairPriority
    /// As the record says.
    package var phase: RepairPhase
    package var providerID: Identifier?
    package var provider: String?
    package var technicianID: Identifier?
    /// As the record says.
    package var reportedAt: Timestamp?
    package var approvedAt: Timestamp?
    /// As the record says; may be at or after the as-of instant.
    package var completedAt: Timestamp?
    /// Minor units.
    package var estimatedCost: Int64?
    package var actualCost: Int64?
    /// Sum of its shares of bills that exist, in minor units; nil where it has none.
    package var billShare: Int64?
    package var history = History()
    /// Written since without a trace of what was there.
    package var isCurrent = false
    package var itemIsCurrent = false
    package var providerIsCurrent = false

    /// What it cost, in minor units: its share of bills, else the actual cost.
    package var cost: Int64? { billShare ?? actualCost }

    package init(
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
