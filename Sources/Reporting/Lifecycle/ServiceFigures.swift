package import KeepTrack
package import NepaliCalendar
internal import Tabular

/// What the service records of one item add up to.
package struct ServiceFigures {
    /// Repairs reported in the period and not cancelled.
    package private(set) var failures = 0
    /// Repairs completed in the period, not before they were reported.
    package private(set) var repairsClosed = 0
    /// Microseconds from report to completion of those.
    package private(set) var repairTime: Int128 = 0
    /// Planned services and inspections completed in the period.
    package private(set) var services = 0
    /// Minor units, of records of every kind that were completed in the period.
    package private(set) var cost: Int128 = 0
    /// Closed repairs that cost something and were reported while the warranty ran.
    package private(set) var repairsPaidInWarranty = 0
    /// The latest completed planned service or inspection, of all time up to T.
    private var latestService: (completedAt: Timestamp, row: LifecycleRecordRow)?

    package init() {}

    /// What a record counted as, for the figures by month and for exceptions.
    package struct Contribution {
        package var isFailure = false
        /// Microseconds, of a closed repair.
        package var repairTime: Int64?
        /// Minor units; nil where the record wasn't completed in the period.
        package var cost: Int64?
        /// The repair was completed before it was reported.
        package var isRepairTimeNegative = false
    }

    /// Takes a record.
    ///
    /// - Parameters:
    ///   - warrantyUntil: the last day under warranty.
    ///   - zone: gives the day on which a repair was reported.
    package mutating func add(
        _ record: LifecycleRecordRow, scope: ReportScope, warrantyUntil: CalendarDate?, zone: inout LocalZone
    ) -> Contribution {
        var contribution = Contribution()
        if record.kind == .repair, record.phase != .cancelled, let reported = record.reportedAt, scope.covers(reported)
        {
            contribution.isFailure = true
            failures += 1
        }
        // A completion still to come is none as of T, whatever the phase says.
        guard record.phase == .completed, let completed = record.completedAt, completed < scope.asOf else {
            return contribution
        }
        let isInPeriod = scope.covers(completed)
        if isInPeriod {
            contribution.cost = record.cost ?? 0
            cost += Int128(record.cost ?? 0)
        }
        switch record.kind {
        case .repair:
            guard let reported = record.reportedAt else { break }
            if completed < reported {
                contribution.isRepairTimeNegative = true
            } else if isInPeriod {
                contribution.repairTime = completed - reported
                repairsClosed += 1
                repairTime += Int128(completed - reported)
                if let warrantyUntil, (record.cost ?? 0) > 0, zone.date(of: reported) <= warrantyUntil {
                    repairsPaidInWarranty += 1
                }
            }
        case .planned, .inspection:
            if isInPeriod { services += 1 }
            if latestService.map({ ($0.completedAt, $0.row.id) < (completed, record.id) }) ?? true {
                latestService = (completed, record)
            }
        case .other: break
        }
        return contribution
    }

    /// The day of the next service: the latest service's own word, else its date and the interval, else the item's.
    package func nextService(
        intervalDays: Int?, registered: CalendarDate?, zone: inout LocalZone
    ) -> CalendarDate? {
        guard let latest = latestService else { return registered }
        if let next = latest.row.nextServiceOn { return next }
        guard let intervalDays, intervalDays > 0 else { return registered }
        let done = latest.row.serviceDate ?? zone.date(of: latest.completedAt)
        return done.adding(days: intervalDays)
    }
}

extension ReportScope {
    /// Whether an instant lies in the period.
    func covers(_ instant: Timestamp) -> Bool {
        instant >= periodStart && instant < periodEnd
    }
}
