package import KeepTrack
package import NepaliCalendar

/// The planned services of one item: those done, and what is due as of D.
package struct ServicePlan {
    /// A row of the table `services`.
    package struct Line: Hashable {
        package enum State: String {
            case done, due, overdue
        }

        package let previousOn: CalendarDate?
        package let doneOn: CalendarDate?
        package let dueOn: CalendarDate?
        package let state: State
        private let intervalDays: Int?

        init(previousOn: CalendarDate?, doneOn: CalendarDate?, intervalDays: Int?, state: State) {
            self.previousOn = previousOn
            self.doneOn = doneOn
            self.intervalDays = intervalDays
            self.state = state
            dueOn = intervalDays.flatMap { days in previousOn.map { $0.adding(days: days) } }
        }

        /// Days from the service before (or the purchase) to this one.
        package var gapDays: Int? {
            guard let doneOn, let previousOn else { return nil }
            return doneOn - previousOn
        }

        /// Done within a tenth of the interval.
        package var isOnTime: Bool? {
            guard let gapDays, let intervalDays else { return nil }
            return 10 * abs(gapDays - intervalDays) <= intervalDays
        }
    }

    /// A service that falls due within so many days is due.
    static let dueWithinDays = 30

    package let item: ServicePlanRow
    private var lastOn: CalendarDate?

    package init(_ item: ServicePlanRow) {
        self.item = item
        lastOn = item.purchasedOn
    }

    /// Takes the next service that was done, by completion and id.
    ///
    /// - Parameter day: the day of the service.
    package mutating func add(doneOn day: CalendarDate) -> Line {
        defer { lastOn = day }
        return Line(previousOn: lastOn, doneOn: day, intervalDays: item.intervalDays, state: .done)
    }

    /// What is due or overdue on a day after all services have been taken, if anything is.
    package func open(on day: CalendarDate) -> Line? {
        guard !item.isClosed, let intervalDays = item.intervalDays, let lastOn else { return nil }
        let dueOn = lastOn.adding(days: intervalDays)
        guard dueOn <= day.adding(days: ServicePlan.dueWithinDays) else { return nil }
        return Line(
            previousOn: lastOn, doneOn: nil, intervalDays: intervalDays, state: dueOn < day ? .overdue : .due)
    }
}
