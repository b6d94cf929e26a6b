package import NepaliCalendar
package import Tabular

/// An item as it was at the as-of instant, with where it is and who answers for it.
package struct InventoryItemRow: Sendable {
    package var item: LifecycleItemRow
    package var billNumber: String?
    package var location: String?
    package var department: String?
    /// The person who answers for it.
    package var custodianID: Identifier?
    package var approvedAt: Timestamp?
    package var sighting: Sighting

    /// What is known of when the item was last seen.
    package enum Sighting: Sendable, Hashable {
        case never
        case seen(Timestamp)
        /// Longer ago than the setting allows.
        case seenLongAgo(Timestamp)
        /// Seen at or after the as-of instant, which hides any sighting before: no trail holds those.
        case hidden
    }

    package init(
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
package struct InventoryCategoryRow: Sendable {
    package var category: CategoryRow
    /// As recorded; what it leaves open comes from the nearest category up.
    package var taxPool: String?

    package init(category: CategoryRow, taxPool: String? = nil) {
        self.category = category
        self.taxPool = taxPool
    }
}

/// What an organization recorded as the opening balance of a tax pool.
package struct TaxPoolBalanceRow: Sendable {
    package let id: Identifier
    /// As recorded, such as `2082/83`.
    package let fiscalYear: String
    /// As recorded, `A` to `E`.
    package let pool: String
    /// Minor units.
    package let opening: Int64

    package init(id: Identifier, fiscalYear: String, pool: String, opening: Int64) {
        self.id = id
        self.fiscalYear = fiscalYear
        self.pool = pool
        self.opening = opening
    }
}
