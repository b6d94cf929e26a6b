package import NepaliCalendar
package import Tabular

/// A vehicle as it was at T.
package struct VehicleRow: Sendable {
    package let id: Identifier
    package let branchID: Identifier?
    /// The registration number, as written.
    package let plate: String
    /// What rules and tariffs are looked up by.
    package let traits: VehicleTraits
    package let registeredOn: CalendarDate?
    package let struckOffOn: CalendarDate?
    /// Its values could not be taken back to T: they are those of now.
    package let isCurrent: Bool
    /// When the present unbroken scrapped spell of its item began; nil where the item isn't scrapped at T.
    package let scrappedAt: Timestamp?

    package init(
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
package struct VehicleTraits: Sendable, Hashable {
    package let province: String?
    /// `car`, `motorcycle`, ...
    package let vehicleClass: String?
    /// `private`, `public`, `government` or `diplomatic`.
    package let use: String?
    package let engineCC: Int?
    /// Hundredths of a kilowatt.
    package let motorKW: Int64?

    package init(province: String?, vehicleClass: String?, use: String?, engineCC: Int? = nil, motorKW: Int64? = nil) {
        self.province = province
        self.vehicleClass = vehicleClass
        self.use = use
        self.engineCC = engineCC
        self.motorKW = motorKW
    }
}
