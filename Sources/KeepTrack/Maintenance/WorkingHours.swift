/// The hours of the week in which work is done, on the organization's clocks.
public struct WorkingHours: Sendable, Hashable {
    /// By day of the week, Sunday first.
    public var isWorkingDay: [Bool]
    /// Minutes since midnight: the first, and the first that isn't worked any more (24 * 60 at most).
    public var minutes: Range<Int>

    /// Sunday to Friday from 10:00 to before 17:00.
    public static let standard = WorkingHours(
        isWorkingDay: [true, true, true, true, true, true, false], minutes: 600..<1020)

    public init(isWorkingDay: [Bool], minutes: Range<Int>) {
        self.isWorkingDay = isWorkingDay
        self.minutes = minutes
    }

    private static let names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

    /// Reads `{"days": ["sun", ...], "from": "10:00", "to": "17:00"}`; nil for anything else, also for no day at all or
    /// a beginning that isn't before the end. The fragment `security_settings` reads it by the same rules.
    init?(_ value: SettingValue) {
        guard case .object(let members) = value, case .list(let days)? = members["days"], !days.isEmpty,
            case .text(let from)? = members["from"], case .text(let to)? = members["to"],
            let first = WorkingHours.minute(from), first < 24 * 60, let last = WorkingHours.minute(to), first < last
        else { return nil }
        var isWorkingDay = [Bool](repeating: false, count: 7)
        for day in days {
            guard case .text(let name) = day, let index = WorkingHours.names.firstIndex(of: name) else { return nil }
            isWorkingDay[index] = true
        }
        self.init(isWorkingDay: isWorkingDay, minutes: first..<last)
    }

    /// Minutes since midnight of `HH:MM`, up to 24:00.
    private static func minute(_ text: String) -> Int? {
        let digits = Array(text.utf8)
        guard digits.count == 5, digits[2] == UInt8(ascii: ":"),
            [0, 1, 3, 4].allSatisfy({ (48...57).contains(digits[$0]) })
        else { return nil }
        let hour = Int(digits[0] - 48) * 10 + Int(digits[1] - 48)
        let minute = Int(digits[3] - 48) * 10 + Int(digits[4] - 48)
        guard minute < 60, hour * 60 + minute <= 24 * 60 else { return nil }
        return hour * 60 + minute
    }
}
