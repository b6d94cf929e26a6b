package import NepaliCalendar
package import Tabular

/// An item as it was at the as-of instant, with the names that its references lead to.
package struct LifecycleItemRow: Sendable {
    package var id: Identifier
    package var branchID: Identifier?
    package var categoryID: Identifier?
    package var name: String
    package var serialNumber: String?
    package var barcode: String?
    package var model: String?
    package var manufacturer: String?
    package var supplier: String?
    package var purchasedOn: CalendarDate?
    /// Minor units.
    package var purchaseAmount: Int64?
    /// The register's own word, which counts only where the item has no change of status at all.
    package var status: ItemStatus
    package var createdAt: Timestamp
    package var warrantyMonths: Int?
    package var depreciation: DepreciationTerms
    package var serviceIntervalDays: Int?
    package var nextServiceOn: CalendarDate?
    package var disposedOn: CalendarDate?
    /// Minor units.
    package var disposalProceeds: Int64?
    /// What could not be taken back to the as-of instant.
    package var currentValues: CurrentValues

    /// Rows that were changed at or after the as-of instant without a trace of what they held before.
    package struct CurrentValues: OptionSet, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// The item's own row, and with it every column.
        package static let item = CurrentValues(rawValue: 1)
        package static let model = CurrentValues(rawValue: 2)
        package static let manufacturer = CurrentValues(rawValue: 4)
        package static let supplier = CurrentValues(rawValue: 8)
    }

    package init(
        id: Identifier, branchID: Identifier? = nil, categoryID: Identifier? = nil, name: String,
        serialNumber: String? = nil, barcode: String? = nil, model: String? = nil, manufacturer: String? = nil,
        supplier: String? = nil, purchasedOn: CalendarDate? = nil, purchaseAmount: Int64? = nil,
        status: ItemStatus = .active, createdAt: Timestamp, warrantyMonths: Int? = nil,
        depreciation: DepreciationTerms = DepreciationTerms(), serviceIntervalDays: Int? = nil,
        nextServiceOn: CalendarDate? = nil, disposedOn: CalendarDate? = nil, disposalProceeds: Int64? = nil,
        currentValues: CurrentValues = []
    ) {
        self.id = id
        self.branchID = branchID
        self.categoryID = categoryID
        self.name = name
        self.serialNumber = serialNumber
        self.barcode = barcode
        self.model = model
        self.manufacturer = manufacturer
        self.supplier = supplier
        self.purchasedOn = purchasedOn
        self.purchaseAmount = purchaseAmount
        self.status = status
        self.createdAt = createdAt
        self.warrantyMonths = warrantyMonths
        self.depreciation = depreciation
        self.serviceIntervalDays = serviceIntervalDays
        self.nextServiceOn = nextServiceOn
        self.disposedOn = disposedOn
        self.disposalProceeds = disposalProceeds
        self.currentValues = currentValues
    }
}
