internal import NepaliCalendar

/// Which vehicles a row of a rule file speaks of: nil, written `*`, matches all.
public struct RuleKey: Sendable, Hashable {
    public let province: String?
    public let vehicleClass: String?
    public let use: String?

    public init(province: String? = nil, vehicleClass: String? = nil, use: String? = nil) {
        self.province = province
        self.vehicleClass = vehicleClass
        self.use = use
    }

    public func matches(_ vehicle: VehicleTraits) -> Bool {
        (province == nil || province == vehicle.province)
            && (vehicleClass == nil || vehicleClass == vehicle.vehicleClass)
            && (use == nil || use == vehicle.use)
    }

    /// The greater the more specific: province before class before use.
    public var specificity: Int {
        (province == nil ? 0 : 4) + (vehicleClass == nil ? 0 : 2) + (use == nil ? 0 : 1)
    }
}

/// A row of a rule file as look-ups see it.
protocol RuleRow {
    var id: String { get }
    var fiscalYear: FiscalYear { get }
    var rank: Int { get }
}

extension RuleRow {
    /// The order in which look-ups try rows: the most specific first, then the latest year, then the smallest id (in
    /// byte order). The first that matches and isn't of a later year is the one.
    static func isTried(_ left: Self, before right: Self) -> Bool {
        if left.rank != right.rank { return left.rank > right.rank }
        if left.fiscalYear != right.fiscalYear { return left.fiscalYear > right.fiscalYear }
        return left.id.utf8.lexicographicallyPrecedes(right.id.utf8)
    }
}
