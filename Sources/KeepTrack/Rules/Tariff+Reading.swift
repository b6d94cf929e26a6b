internal import Definitions
internal import NepaliCalendar

extension Tariff {
    /// In paisa, 999,999,999.99: with the bounds of percentages, no penalty exceeds 64 bits.
    private static let largestAmount: Int64 = 999_999_999_99

    /// Reads a row of `tariffs`: a tariff for each combination of the vehicles that it lists.
    static func rows(_ node: DefinitionNode) throws -> [Tariff] {
        try node.allow(RuleRowHeader.keys.union(["engine_cc", "motor_kw"] + TariffAmount.allCases.map(\.rawValue)))
        let header = try RuleRowHeader(node)
        let engineCC = try node.childIfAny("engine_cc").map {
            try range($0, largest: Int.max) { try $0.whole(in: 0...1_000_000) }
        }
        let motorKW = try node.childIfAny("motor_kw").map {
            try range($0, largest: Int64.max) { try $0.hundredths(atMost: 999_999_99) }
        }
        var amounts: [TariffAmount: Int64] = [:]
        for amount in TariffAmount.allCases {
            amounts[amount] = try node.childIfAny(amount.rawValue)?.hundredths(atMost: largestAmount)
        }
        guard !amounts.isEmpty else { throw node.failure("states no amount; give tax, fee or charge") }
        return header.vehicles.map {
            Tariff(
                id: header.id, key: $0, engineCC: engineCC, motorKW: motorKW, fiscalYear: header.fiscalYear,
                tax: amounts[.tax], fee: amounts[.fee], charge: amounts[.charge], source: header.source,
                note: header.note)
        }
    }

    /// `{from: 126, to: 150}`, both included, or one of the two.
    private static func range<Value: Comparable & ExpressibleByIntegerLiteral>(
        _ node: DefinitionNode, largest: Value, read: (DefinitionNode) throws -> Value
    ) throws -> ClosedRange<Value> {
        try node.allow(["from", "to"])
        let from = try node.childIfAny("from").map(read)
        let to = try node.childIfAny("to").map(read)
        guard from != nil || to != nil else { throw node.failure("has neither from nor to; give one or both") }
        let bounds = (lower: from ?? 0, upper: to ?? largest)
        guard bounds.lower <= bounds.upper else { throw node.failure("ends before it begins; exchange from and to") }
        return bounds.lower...bounds.upper
    }
}
