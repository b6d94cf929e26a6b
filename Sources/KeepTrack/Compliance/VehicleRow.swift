public import NepaliCalendar
public import Tabular

/// A vehicle as it was at T.
public struct VehicleRow: Sendable {
    public let id: Identifier
    public let branchID: Identifier?
    /// The registration number, as written.
    public let plate: String
    /// What rules and tariffs are looked up by.
    public let traits: VehicleTraits
    public let registeredOn: CalendarDate?
    public let struckOffOn: CalendarDate?
    /// Its values could not be taken back to T: they are those of now.
    public let isCurrent: Bool
    /// When the present unbroken scrapped spell of its item began; nil where the item isn't scrapped at T.
    public let scrappedAt: Timestamp?

    public init(
        id: Identifier, branchID: Identifier?, plate: String, traits: VehicleTraits, registeredOn: CalendarDate?,
        struckOffOn: CalendarDate?, isCurrent: Bool, scrappedAt: Timestamp?
    ) {
        self.id = id
        self.branchID = branchID
        self.plate = plate
        self.traits = traits
        self.registeredOn = registeredOn
        self.struckOffOn = struckOffOn
        self.isCurrent = isCurrent
        self.scrappedAt = scrappedAt
    }
}

/// What rules and tariffs know a vehicle by. What is empty matches only rows that match all.
public struct VehicleTraits: Sendable, Hashable {
    public let province: String?
    /// `car`, `motorcycle`, ...
    public let vehicleClass: String?
    /// `private`, `public`, `government` or `diplomatic`.
    public let use: String?
    public let engineCC: Int?
    /// Hundredths of a kilowatt.
    public let motorKW: Int64?

    public init(province: String?, vehicleClass: String?, use: String?, engineCC: Int? = nil, motorKW: Int64? = nil) {
        self.province = province
        self.vehicleClass = vehicleClass
        self.use = use
        self.engineCC = engineCC
        self.motorKW = motorKW
    }
}
