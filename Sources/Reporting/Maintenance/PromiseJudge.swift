package import KeepTrack
package import NepaliCalendar

/// Judges promises about repairs.
package struct PromiseJudge {
    package let settings: MaintenanceSettings
    package let asOf: Timestamp
    package var clock: WorkClock

    package init(settings: MaintenanceSettings, asOf: Timestamp, zone: LocalZone) {
        self.settings = settings
        self.asOf = asOf
        clock = WorkClock(hours: settings.workingHours, zone: zone, end: asOf)
    }

    /// Microseconds from the report to an instant; nil without either, or where the instant is earlier.
    package mutating func time(to instant: Timestamp?, of times: RepairTimes) -> Int64? {
        guard let start = times.reportedAt, let instant, instant >= start else { return nil }
        return clock.elapsed(from: start, to: instant)
    }

    /// The promise that a repair is acknowledged, assigned or examined in time.
    ///
    /// - Returns: never `met` or `missed` for ``MaintenanceSettings/Promise/notified``, which nothing records.
    package mutating func verdict(
        _ promise: MaintenanceSettings.Promise, _ row: RepairRow, _ times: RepairTimes
    ) -> Verdict {
        let reached: Timestamp?
        let isPassedOver: Bool
        switch promise {
        case .notified: return Verdict(.notMeasurable)
        case .acknowledged:
            reached = times.acknowledgedAt
            isPassedOver = row.phase != .reported && row.phase != .cancelled
        case .assigned:
            reached = times.assignedAt
            isPassedOver = RepairTimes.isPast(.reported, row)
        case .examined:
            reached = times.examinedAt
            isPassedOver = RepairTimes.isPast(.assigned, row)
        }
        guard let start = times.reportedAt else { return Verdict(.notMeasurable) }
        // Hundredths of an hour.
        let limit = settings.hundredthsOfHours(promise, row.priority) * 36_000_000
        if let reached {
            guard reached >= start else { return Verdict(.notMeasurable) }
            let elapsed = clock.elapsed(from: start, to: reached)
            return Verdict(elapsed <= limit ? .met : .missed, elapsed: elapsed)
        }
        if isPassedOver { return Verdict(.notMeasurable) }
        guard let end = row.phase == .cancelled ? times.cancelledAt : asOf, end >= start else {
            return Verdict(.notMeasurable)
        }
        let elapsed = clock.elapsed(from: start, to: end)
        if elapsed > limit { return Verdict(.missed, elapsed: elapsed) }
        return Verdict(row.phase == .cancelled ? .cancelled : .pending)
    }

    /// The promise that a completed repair costs what was estimated, within the tolerance; nil before completion.
    package func costVerdict(_ row: RepairRow, _ times: RepairTimes) -> Verdict? {
        guard times.completedAt != nil else { return nil }
        guard let cost = row.cost, let estimate = row.estimatedCost, estimate > 0 else {
            return Verdict(.notMeasurable)
        }
        let difference = Int128(abs(cost - estimate)) * 10_000
        return Verdict(difference <= Int128(settings.costTolerance) * Int128(estimate) ? .met : .missed)
    }

    /// The promise that a completed repair holds; nil before completion.
    ///
    /// - Parameter next: when the item's next other repair was reported, at or after the completion.
    package func firstTimeFix(_ times: RepairTimes, next: Timestamp?) -> Verdict? {
        guard let completed = times.completedAt else { return nil }
        let until = completed.adding(
            microseconds: Int64(settings.firstTimeFixDays) * Timestamp.microsecondsPerDay)
        if let next, next <= until { return Verdict(.missed) }
        return Verdict(until < asOf ? .met : .pending)
    }
}
