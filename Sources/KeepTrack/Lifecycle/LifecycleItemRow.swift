public import NepaliCalendar
public import Tabular

/// An item as it was at the as-of instant, with the names that its references lead to.
public struct LifecycleItemRow: Sendable {
    public var id: Identifier
    public var branchID: Identifier?
    public var categoryID: Identifier?
    public var name: String
    public var serialNumber: String?
    public var barcode: String?
    public var model: String?
    public var manufacturer: String?
    public var supplier: String?
    public var purchasedOn: CalendarDate?
    /// Minor units.
    public var purchaseAmount: Int64?
    /// The register's own word, which counts only where the item has no change of status at all.
    public var status: ItemStatus
    public var createdAt: Timestamp
    public var warrantyMonths: Int?
    public var depreciation: DepreciationTerms
    public var serviceIntervalDays: Int?
    public var nextServiceOn: CalendarDate?
    public var disposedOn: CalendarDate?
    /// Minor units.
    public var disposalProceeds: Int64?
    /// What could not be taken back to the as-of instant.
    public var currentValues: CurrentValues

    /// Rows that were changed at or after the as-of instant without a trace of what they held before.
    public struct CurrentValues: OptionSet, Sendable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// The item's own row, and with it every column.
        public static let item = CurrentValues(rawValue: 1)
        public static let model = CurrentValues(rawValue: 2)
        public static let manufacturer = CurrentValues(rawValue: 4)
        public static let supplier = CurrentValues(rawValue: 8)
    }

    /// Parts of the row that not every reader asks for; the rest always comes.
    public struct Parts: OptionSet, Sendable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// Numbers and names beside the item's own, and whether these are current values.
        public static let labels = Parts(rawValue: 1)
        /// Date and amount of purchase.
        public static let purchase = Parts(rawValue: 2)
        /// The terms of depreciation, and what a disposal brought.
        public static let value = Parts(rawValue: 4)
        /// Warranty and planned service.
        public static let upkeep = Parts(rawValue: 8)
        public static let all: Parts = [.labels, .purchase, .value, .upkeep]
    }

    public init(
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
