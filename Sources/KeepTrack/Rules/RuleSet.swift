public import NepaliCalendar

/// The renewal rules and tariffs that a run goes by: data, read from a file that a user may edit.
///
/// A class, as a rule is one: both are handed on per paper of every vehicle, and copies would cost more than the look-up.
public final class RuleSet: Sendable {
    /// One of the files that make up a set.
    public struct Source: Sendable, Hashable {
        /// Where it was read from, as messages name it. No report shows it: folders differ between machines.
        public let file: String
        public let text: String

        public init(file: String, text: String) {
            self.file = file
            self.text = text
        }
    }

    /// The stem of its file, such as `nepal`.
    public let name: String
    public let title: String
    public let description: String
    /// Wheels per vehicle class.
    public let wheels: [String: Int]
    /// In the order in which look-ups try them.
    public let penaltyRules: [PenaltyRule]
    /// In the order in which look-ups try them.
    public let tariffs: [Tariff]
    /// The files that it was read from, its own first, then the one that it extends, and so on. A run hashes them all.
    public let sources: [Source]

    public init(
        name: String, title: String = "", description: String = "", wheels: [String: Int] = [:],
        penaltyRules: [PenaltyRule], tariffs: [Tariff] = [], sources: [Source] = []
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.wheels = wheels
        self.penaltyRules = penaltyRules.sorted(by: PenaltyRule.isTried)
        self.tariffs = tariffs.sorted(by: Tariff.isTried)
        self.sources = sources
    }

    /// The rule for a paper of a vehicle that expires in a fiscal year; nil where no row matches.
    ///
    /// Of the rows that match and hold by then, the one with the most specific key (province before class before use),
    /// then of the latest year, then with the smallest id.
    ///
    /// - Parameter fiscalYear: nil where the calendar has none for the day, which no row matches.
    public func penaltyRule(
        for document: DocumentKind, of vehicle: VehicleTraits, fiscalYear: FiscalYear?
    ) -> PenaltyRule? {
        guard let fiscalYear else { return nil }
        return penaltyRules.first {
            $0.document == document && $0.fiscalYear <= fiscalYear && $0.key.matches(vehicle)
        }
    }

    /// What a vehicle pays in a fiscal year, in paisa; nil where no row states that amount.
    ///
    /// Of the rows that match, hold by then and state the amount, the first in the order of look-ups. What a row leaves
    /// unsaid is thus taken from a more general or an earlier one: a province's tax row hides neither the fee of a row
    /// for all its engine sizes nor a charge for the whole country. A range of engine sizes or motor power is part of
    /// the key, after province, class and use.
    ///
    /// - Parameter fiscalYear: nil where the calendar has none for the day, which no row matches.
    public func amount(_ amount: TariffAmount, of vehicle: VehicleTraits, fiscalYear: FiscalYear?) -> Int64? {
        guard let fiscalYear else { return nil }
        for tariff in tariffs where tariff.fiscalYear <= fiscalYear {
            if let value = tariff.amount(amount), tariff.matches(vehicle) { return value }
        }
        return nil
    }

    /// Whether a rule says that a vehicle needs no such paper.
    ///
    /// A vehicle without a class, or of a class whose wheels the set doesn't know, isn't exempt for its wheels: what
    /// isn't known is for a person to look at.
    public func exempts(_ vehicle: VehicleTraits, by rule: PenaltyRule) -> Bool {
        if rule.isExempt { return true }
        guard let minimum = rule.minimumWheels, let vehicleClass = vehicle.vehicleClass,
            let wheels = wheels[vehicleClass]
        else { return false }
        return wheels < minimum
    }
}
