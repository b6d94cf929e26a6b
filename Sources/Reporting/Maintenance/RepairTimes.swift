package import KeepTrack
package import NepaliCalendar

/// When a repair reached each of its phases, and how it stands: by the history of its phases, else by its own columns.
package struct RepairTimes: Sendable {
    package let reportedAt: Timestamp?
    package let acknowledgedAt: Timestamp?
    package let assignedAt: Timestamp?
    package let examinedAt: Timestamp?
    package let decidedAt: Timestamp?
    /// nil unless the repair is completed.
    package let completedAt: Timestamp?
    /// nil unless the repair is cancelled.
    package let cancelledAt: Timestamp?
    /// Neither completed nor cancelled; a completion still to come is none.
    package let isOpen: Bool

    package init(_ row: RepairRow, asOf: Timestamp) {
        reportedAt = row.history.reportedAt ?? row.reportedAt
        acknowledgedAt = row.history.changedAt
        assignedAt = row.history.assignedAt
        examinedAt = row.history.examinedAt
        decidedAt = row.history.decidedAt ?? row.approvedAt.flatMap { $0 < asOf ? $0 : nil }
        let ownCompletion = row.completedAt.flatMap { $0 < asOf ? $0 : nil }
        completedAt = row.phase == .completed ? row.history.completedAt ?? ownCompletion : nil
        cancelledAt = row.phase == .cancelled ? row.history.cancelledAt : nil
        let isStillToCome =
            row.phase == .completed && completedAt == nil && row.completedAt != nil
        isOpen = isStillToCome || (row.phase != .completed && row.phase != .cancelled)
    }

    package var endedAt: Timestamp? { completedAt ?? cancelledAt }

    /// When a phase that something is promised about, or that is timed, was reached.
    package func reached(_ phase: RepairPhase) -> Timestamp? {
        switch phase {
        case .reported: reportedAt
        case .assigned: assignedAt
        case .examined: examinedAt
        case .decided: decidedAt
        case .completed: completedAt
        case .cancelled: cancelledAt
        }
    }
}

extension RepairTimes {
    /// Whether a repair has gone beyond a phase: its record says so, or its history has a later one.
    static func isPast(_ phase: RepairPhase, _ row: RepairRow) -> Bool {
        let history = row.history
        let latest = [
            row.phase == .cancelled ? nil : row.phase, history.assignedAt.map { _ in .assigned },
            history.examinedAt.map { _ in .examined }, history.decidedAt.map { _ in .decided },
            history.completedAt.map { _ in .completed },
        ].compactMap { $0 }.max()
        return latest.map { $0 > phase } ?? false
    }
}
