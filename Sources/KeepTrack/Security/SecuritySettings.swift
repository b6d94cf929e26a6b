internal import Foundation

/// The thresholds of the security report that an organization may set.
///
/// A setting that is no whole number within its bounds counts as not set: a report says so and goes on with the
/// default. `working_hours` is read by the queries alone; their fragment `security_settings` reads the other three by
/// the same rules.
public struct SecuritySettings: Sendable, Hashable {
    /// Failures without a success between that begin a block, 1 to 1,000.
    public var blockFailures = 3
    /// Minutes that a block lasts, 1 to 525,600 (a year).
    public var blockMinutes = 15
    /// Days after which somebody who hasn't been seen is dormant, 0 to 36,500.
    public var dormantDays = 90

    public init() {}

    /// Reads `core.organizations.settings`.
    ///
    /// - Parameter json: the object's text; anything else leaves the defaults.
    public init(json: String) {
        guard let values = try? JSONDecoder().decode(Values.self, from: Data(json.utf8)) else { return }
        blockFailures = values.blockFailures?.whole(in: 1...1_000) ?? blockFailures
        blockMinutes = values.blockMinutes?.whole(in: 1...525_600) ?? blockMinutes
        dormantDays = values.dormantDays?.whole(in: 0...36_500) ?? dormantDays
    }

    private struct Values: Decodable {
        let blockFailures: Number?
        let blockMinutes: Number?
        let dormantDays: Number?

        enum CodingKeys: String, CodingKey {
            case blockFailures = "block_failures"
            case blockMinutes = "block_minutes"
            case dormantDays = "dormant_days"
        }
    }

    /// A value that may be of any kind: what is no number is nothing.
    private struct Number: Decodable {
        let value: Decimal?

        init(from decoder: any Decoder) throws {
            value = try? decoder.singleValueContainer().decode(Decimal.self)
        }

        func whole(in bounds: ClosedRange<Int>) -> Int? {
            guard let value, value >= Decimal(bounds.lowerBound), value <= Decimal(bounds.upperBound) else {
                return nil
            }
            let number = NSDecimalNumber(decimal: value).intValue
            return Decimal(number) == value ? number : nil
        }
    }
}
