/// What an organization promises about repairs.
///
/// The setting `maintenance` is an object of promises in hours per priority, such as `"assigned": {"urgent": 2}`, and
/// of `first_time_fix_days`, `first_time_fix_pct`, `cost_tolerance_pct` and `working_time`; working hours are the
/// setting `working_hours` that the security report goes by too. What can't be read counts as not set and is named in
/// ``malformed``; null is not set.
public struct MaintenanceSettings: Sendable {
    /// What must have happened within some hours of the report.
    public enum Promise: String, Sendable, CaseIterable {
        case notified, acknowledged, assigned, examined
    }

    /// Hundredths of an hour.
    private var limits: [Promise: [RepairPriority: Int64]] = [
        .notified: [.urgent: 0, .serious: 1_00, .normal: 4_00],
        .acknowledged: [.urgent: 1_00, .serious: 1_00, .normal: 1_00],
        .assigned: [.urgent: 4_00, .serious: 4_00, .normal: 4_00],
        .examined: [.urgent: 24_00, .serious: 24_00, .normal: 48_00],
    ]
    /// Days of 86,400 seconds within which the item needs no other repair, 1 to 3,650.
    public private(set) var firstTimeFixDays = 30
    /// Hundredths of a per cent that first-time fixes must exceed, 0 to 100 per cent.
    public private(set) var firstTimeFixTarget: Int64 = 85_00
    /// Hundredths of a per cent by which the cost may differ from the estimate, 0 to 1,000 per cent.
    public private(set) var costTolerance: Int64 = 10_00
    /// The hours that promises count in; nil for every hour of the calendar.
    public private(set) var workingHours: WorkingHours?
    /// Settings that can't be read, in byte order, such as `maintenance.assigned.urgent`.
    public private(set) var malformed: [String] = []

    public init() {}

    /// Reads `core.organizations.settings`, a JSON object's text.
    public init(json: String) {
        let settings = SettingValue.members(json: json)
        var hours = WorkingHours.standard
        note(
            "working_hours",
            unless: settings["working_hours"].isReadable { value in
                WorkingHours(value).map { hours = $0 } != nil
            })
        guard case .object(let members)? = settings["maintenance"] else {
            note("maintenance", unless: settings["maintenance"].isReadable { _ in false })
            return
        }
        for promise in Promise.allCases { readLimits(of: promise, members[promise.rawValue]) }
        var days = firstTimeFixDays
        note(
            "maintenance.first_time_fix_days",
            unless: members["first_time_fix_days"].isReadable { value in
                value.whole(in: 1...3650).map { days = $0 } != nil
            })
        firstTimeFixDays = days
        firstTimeFixTarget =
            percentage(members["first_time_fix_pct"], "first_time_fix_pct", 0...100)
            ?? firstTimeFixTarget
        costTolerance = percentage(members["cost_tolerance_pct"], "cost_tolerance_pct", 0...1000) ?? costTolerance
        var isWorkingTime = false
        note(
            "maintenance.working_time",
            unless: members["working_time"].isReadable { value in
                guard case .flag(let flag) = value else { return false }
                isWorkingTime = flag
                return true
            })
        workingHours = isWorkingTime ? hours : nil
        malformed.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The hours that a promise allows, in hundredths.
    public func hundredthsOfHours(_ promise: Promise, _ priority: RepairPriority) -> Int64 {
        limits[promise]?[priority] ?? 0
    }

    private mutating func readLimits(of promise: Promise, _ value: SettingValue?) {
        let name = "maintenance.\(promise.rawValue)"
        guard case .object(let members)? = value else {
            note(name, unless: value.isReadable { _ in false })
            return
        }
        for priority in RepairPriority.allCases {
            var limit: Int64?
            note(
                "\(name).\(priority.rawValue)",
                unless: members[priority.rawValue].isReadable { value in
                    limit = value.hundredths(in: 0...8760)
                    return limit != nil
                })
            if let limit { limits[promise]?[priority] = limit }
        }
    }

    /// Hundredths of a per cent; nil where it isn't set or can't be read.
    private mutating func percentage(_ value: SettingValue?, _ name: String, _ bounds: ClosedRange<Int>) -> Int64? {
        var percentage: Int64?
        note(
            "maintenance.\(name)",
            unless: value.isReadable { value in
                percentage = value.hundredths(in: bounds)
                return percentage != nil
            })
        return percentage
    }

    private mutating func note(_ name: String, unless isReadable: Bool) {
        if !isReadable { malformed.append(name) }
    }
}

extension SettingValue? {
    /// Whether a setting isn't set, or `take` could read it.
    fileprivate func isReadable(_ take: (SettingValue) -> Bool) -> Bool {
        guard let self else { return true }
        if case .null = self { return true }
        return take(self)
    }
}
