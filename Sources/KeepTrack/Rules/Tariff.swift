public import NepaliCalendar

/// An amount that a tariff can state.
public enum TariffAmount: String, Sendable, CaseIterable {
    /// One year's vehicle tax.
    case tax
    /// The fee of renewing the bluebook.
    case fee
    /// A test station's charge.
    case charge
}

/// What a vehicle pays, without any penalty: a row of a rule file.
public struct Tariff: Sendable, Hashable, RuleRow {
    public let id: String
    public let key: RuleKey
    /// Both ends included; nil matches all, an empty engine size too.
    public let engineCC: ClosedRange<Int>?
    /// In hundredths of a kilowatt, both ends included; nil matches all.
    public let motorKW: ClosedRange<Int64>?
    /// The fiscal year from which the row holds.
    public let fiscalYear: FiscalYear
    /// In paisa; nil where the row doesn't speak of it.
    public let tax: Int64?
    public let fee: Int64?
    public let charge: Int64?
    public let source: String
    public let note: String?

    public init(
        id: String, key: RuleKey = RuleKey(), engineCC: ClosedRange<Int>? = nil, motorKW: ClosedRange<Int64>? = nil,
        fiscalYear: FiscalYear, tax: Int64? = nil, fee: Int64? = nil, charge: Int64? = nil, source: String = "",
        note: String? = nil
    ) {
        self.id = id
        self.key = key
        self.engineCC = engineCC
        self.motorKW = motorKW
        self.fiscalYear = fiscalYear
        self.tax = tax
        self.fee = fee
        self.charge = charge
        self.source = source
        self.note = note
    }

    public func matches(_ vehicle: VehicleTraits) -> Bool {
        guard key.matches(vehicle) else { return false }
        if let engineCC {
            guard let value = vehicle.engineCC, engineCC.contains(value) else { return false }
        }
        if let motorKW {
            guard let value = vehicle.motorKW, motorKW.contains(value) else { return false }
        }
        return true
    }

    public func amount(_ amount: TariffAmount) -> Int64? {
        switch amount {
        case .tax: tax
        case .fee: fee
        case .charge: charge
        }
    }

    /// After province, class and use, a range of engine sizes is more specific than none, then one of motor power.
    var rank: Int { key.specificity * 4 + (engineCC == nil ? 0 : 2) + (motorKW == nil ? 0 : 1) }
}
