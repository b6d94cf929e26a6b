package import KeepTrack

/// Microseconds by kind of status, as far as they lie in the period.
package struct StatusDurations: Hashable {
    package var active: Int128 = 0
    package var maintenance: Int128 = 0
    package var inactive: Int128 = 0
    /// Retired and scrapped.
    package var terminal: Int128 = 0

    package init() {}

    /// The timeline without terminal time.
    package var life: Int128 { active + maintenance + inactive }

    package mutating func add(_ microseconds: Int64, in status: ItemStatus) {
        switch status {
        case .active: active += Int128(microseconds)
        case .maintenance: maintenance += Int128(microseconds)
        case .inactive: inactive += Int128(microseconds)
        case .retired, .scrapped: terminal += Int128(microseconds)
        }
    }

    package static func += (left: inout StatusDurations, right: StatusDurations) {
        left.active += right.active
        left.maintenance += right.maintenance
        left.inactive += right.inactive
        left.terminal += right.terminal
    }
}
