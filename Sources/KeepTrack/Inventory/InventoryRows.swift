public import NepaliCalendar
public import Tabular

/// An item as it was at the as-of instant, with where it is and who answers for it.
public struct InventoryItemRow: Sendable {
    public var item: LifecycleItemRow
    public var billNumber: String?
    public var location: String?
    public var department: String?
    /// The person who answers for it.
    public var custodianID: Identifier?
    public var approvedAt: Timestamp?
    public var sighting: Sighting

    /// What is known of when the item was last seen.
    public enum Sighting: Sendable, Hashable {
        case never
        case seen(Timestamp)
        /// Longer ago than the setting allows.
        case seenLongAgo(Timestamp)
        /// Seen at or after the as-of instant, which hides any sighting before: no trail holds those.
        case hidden
    }

    public init(
        item: LifecycleItemRow, billNumber: String? = nil, location: String? = nil, department: String? = nil,
        custodianID: Identifier? = nil, approvedAt: Timestamp? = nil, sighting: Sighting = .never
    ) {
        self.item = item
        self.billNumber = billNumber
        self.location = location
        self.department = department
        self.custodianID = custodianID
        self.approvedAt = approvedAt
        self.sighting = sighting
    }
}

/// A category with the tax pool that its items belong to.
public struct InventoryCategoryRow: Sendable {
    public var category: CategoryRow
    /// As recorded; what it leaves open comes from the nearest category up.
    public var taxPool: String?

    public init(category: CategoryRow, taxPool: String? = nil) {
        self.category = category
        self.taxPool = taxPool
    }
}

/// What an organization recorded as the opening balance of a tax pool.
public struct TaxPoolBalanceRow: Sendable {
    public let id: Identifier
    /// As recorded, such as `2082/83`.
    public let fiscalYear: String
    /// As recorded, `A` to `E`.
    public let pool: String
    /// Minor units.
    public let opening: Int64

    public init(id: Identifier, fiscalYear: String, pool: String, opening: Int64) {
        self.id = id
        self.fiscalYear = fiscalYear
        self.pool = pool
        self.opening = opening
    }
}
