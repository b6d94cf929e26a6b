/// How an asset loses value over time.
public enum DepreciationMethod: String, Sendable, CaseIterable {
    /// The same amount each day of the asset's life.
    case straightLine = "straight_line"
    /// The same part of what is left each fiscal year.
    case decliningBalance = "declining_balance"
}

/// What depreciation is reckoned by; what an item leaves open comes from the nearest category up, each by itself.
public struct DepreciationTerms: Sendable, Hashable {
    public var method: DepreciationMethod?
    /// Per cent a year, unscaled with four decimals: 15 % is 150000.
    public var rate: Int64?
    public var lifeMonths: Int?
    /// What is left at the end, in minor units.
    public var salvage: Int64?

    public init(
        method: DepreciationMethod? = nil, rate: Int64? = nil, lifeMonths: Int? = nil, salvage: Int64? = nil
    ) {
        self.method = method
        self.rate = rate
        self.lifeMonths = lifeMonths
        self.salvage = salvage
    }

    /// These terms, with what they leave open taken from `defaults`.
    public func completed(by defaults: DepreciationTerms) -> DepreciationTerms {
        DepreciationTerms(
            method: method ?? defaults.method, rate: rate ?? defaults.rate,
            lifeMonths: lifeMonths ?? defaults.lifeMonths, salvage: salvage ?? defaults.salvage)
    }

    /// Nothing is left open.
    public var isComplete: Bool {
        method != nil && rate != nil && lifeMonths != nil && salvage != nil
    }
}
