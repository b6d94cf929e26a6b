package import KeepTrack
package import NepaliCalendar
package import Tabular

/// What happened in each Bikram Sambat month that the period touches.
package struct MonthFigures {
    private struct Month {
        let month: BikramSambatMonth
        /// Its days within the period.
        let days: ClosedRange<CalendarDate>
        /// The instants within the period.
        let start: Timestamp
        let end: Timestamp
        var acquired = 0
        var disposed = 0
        var failures = 0
        /// Minor units.
        var serviceCost: Int128 = 0
    }

    private var months: [Month]
    /// How the number in maintenance at a month's end differs from that at the end of the month before.
    private var maintenanceSteps: [Int]

    package init(scope: ReportScope, zone: inout LocalZone) {
        months = []
        for month in scope.calendar.months(from: scope.period.lowerBound, to: scope.period.upperBound) {
            let first = max(month.startsOn, scope.period.lowerBound)
            let last = min(month.endsOn, scope.period.upperBound)
            months.append(
                Month(
                    month: month, days: first...last, start: zone.startOfDay(first),
                    end: min(zone.startOfDay(last.adding(days: 1)), scope.periodEnd)))
        }
        maintenanceSteps = Array(repeating: 0, count: months.count + 1)
    }

    package mutating func addAcquired(on day: CalendarDate) {
        if let index = index(of: day) { months[index].acquired += 1 }
    }

    package mutating func addDisposed(on day: CalendarDate) {
        if let index = index(of: day) { months[index].disposed += 1 }
    }

    package mutating func addFailure(at instant: Timestamp) {
        if let index = index(of: instant) { months[index].failures += 1 }
    }

    package mutating func addCost(_ cost: Int64, at instant: Timestamp) {
        if let index = index(of: instant) { months[index].serviceCost += Int128(cost) }
    }

    /// Takes an interval in maintenance: it counts at each month's end whose last microsecond it holds.
    package mutating func addMaintenance(from start: Timestamp, to end: Timestamp) {
        let first = firstIndex { $0.end > start }
        let past = firstIndex { $0.end > end }
        guard first < past else { return }
        maintenanceSteps[first] += 1
        maintenanceSteps[past] -= 1
    }

    /// Writes a row per month, by time.
    package func write(to output: TableOutput) throws {
        var inMaintenance = 0
        for (index, month) in months.enumerated() {
            inMaintenance += maintenanceSteps[index]
            output.add(text: month.month.description)
            output.add(date: month.month.startsOn)
            output.add(date: month.month.endsOn)
            output.add(boolean: month.days != month.month.startsOn...month.month.endsOn)
            output.add(integer: month.acquired)
            output.add(integer: month.disposed)
            output.add(integer: inMaintenance)
            output.add(integer: month.failures)
            output.add(decimal: month.serviceCost)
            try output.endRow()
        }
    }

    private func index(of day: CalendarDate) -> Int? {
        let index = firstIndex { $0.days.upperBound >= day }
        return index < months.count && months[index].days.contains(day) ? index : nil
    }

    private func index(of instant: Timestamp) -> Int? {
        let index = firstIndex { $0.end > instant }
        return index < months.count && months[index].start <= instant ? index : nil
    }

    /// The first month for which `holds`, which all later ones must share; past the end where there is none.
    private func firstIndex(where holds: (Month) -> Bool) -> Int {
        var (low, high) = (0, months.count)
        while low < high {
            let middle = (low + high) / 2
            if holds(months[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
