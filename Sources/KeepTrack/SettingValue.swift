internal import Foundation

/// A value of `core.organizations.settings`, of whatever kind somebody put there.
enum SettingValue: Decodable {
    case null
    case flag(Bool)
    case number(Decimal)
    case text(String)
    case list([SettingValue])
    case object([String: SettingValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .flag(value)
        } else if let value = try? container.decode(Decimal.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([SettingValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: SettingValue].self))
        }
    }

    /// The members of a JSON object's text; none where it is something else.
    static func members(json: String) -> [String: SettingValue] {
        (try? JSONDecoder().decode([String: SettingValue].self, from: Data(json.utf8))) ?? [:]
    }

    /// A number within bounds, in hundredths; nil for anything else, and for one with more than two decimals.
    func hundredths(in bounds: ClosedRange<Int>) -> Int64? {
        guard case .number(let value) = self, value >= Decimal(bounds.lowerBound), value <= Decimal(bounds.upperBound)
        else { return nil }
        let scaled = NSDecimalNumber(decimal: value * 100).int64Value
        return Decimal(scaled) == value * 100 ? scaled : nil
    }

    /// A whole number within bounds; nil for anything else.
    func whole(in bounds: ClosedRange<Int>) -> Int? {
        guard let value = hundredths(in: bounds), value % 100 == 0 else { return nil }
        return Int(value / 100)
    }
}
