internal import KeepTrack
internal import NepaliCalendar
internal import Tabular

/// One item with all that its changes and records have come to so far.
struct ItemFigures {
    let row: LifecycleItemRow
    let branch: Int?
    let category: Int?
    let branchCode: String?
    /// The day of disposal, nil while that is still to come on D.
    let disposedOn: CalendarDate?
    let warranty: Warranty
    var timeline: ItemTimeline
    var time = StatusDurations()
    /// Changes of status in the period.
    var transitions = 0
    var services = ServiceFigures()

    init(
        _ row: LifecycleItemRow, branch: Int?, category: Int?, branchCode: String?, scope: ReportScope,
        zone: inout LocalZone
    ) {
        self.row = row
        self.branch = branch
        self.category = category
        self.branchCode = branchCode
        disposedOn = row.disposedOn.flatMap { $0 <= scope.asOfDate ? $0 : nil }
        warranty = Warranty(months: row.warrantyMonths, purchasedOn: row.purchasedOn, on: scope.asOfDate)
        timeline = ItemTimeline(
            createdAt: row.createdAt, closesAt: disposedOn.map { zone.startOfDay($0.adding(days: 1)) },
            asOf: scope.asOf)
    }

    var rates: Rates {
        var rates = Rates()
        rates.time = time
        rates.failures = services.failures
        rates.repairsClosed = services.repairsClosed
        rates.repairTime = services.repairTime
        return rates
    }

    /// Days from purchase to `day`, or to disposal if that is earlier; nil without a purchase by then.
    func age(on day: CalendarDate) -> Int? {
        guard let purchasedOn = row.purchasedOn, purchasedOn <= day else { return nil }
        let age = min(day, disposedOn ?? day) - purchasedOn
        return age < 0 ? nil : age
    }
}
