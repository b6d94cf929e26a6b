public import NepaliCalendar

/// What becomes of one expired paper day by day, if nobody renews it: grace, tiers, then years.
///
/// Serves the state on a day and the forecast of days to come alike.
public struct PenaltySchedule: Sendable {
    public enum Stage: Sendable, Hashable {
        case grace
        case penalised(PenaltyStep)
        /// After the last tier, or where the rule knows no penalty.
        case lapsed
    }

    /// The last day that costs nothing; the expiry itself where there is no grace.
    public let graceEndsOn: CalendarDate
    /// The tiers and years that come after it, by time, without overlap.
    public let steps: [PenaltyStep]

    public init(rule: PenaltyRule, expiry: CalendarDate, calendar: BikramSambatCalendar) {
        let graceEndsOn = Self.graceEnd(rule.grace, expiry: expiry, calendar: calendar)
        self.graceEndsOn = graceEndsOn
        let newYears = rule.yearly.map { Self.newYears(after: graceEndsOn, count: $0.maximumYears, calendar: calendar) }
        var steps: [PenaltyStep] = []
        for (index, tier) in rule.tiers.enumerated() {
            let startsOn = graceEndsOn.adding(days: tier.firstDay)
            var endsOn = tier.lastDay.map { graceEndsOn.adding(days: $0) }
            // Where years count, the first Shrawan 1 cuts the tiers short.
            if let newYear = newYears?.first {
                guard startsOn < newYear else { break }
                endsOn = min(endsOn ?? newYear, newYear.adding(days: -1))
            }
            steps.append(
                PenaltyStep(label: .tier(index + 1), startsOn: startsOn, endsOn: endsOn, percent: tier.percent))
        }
        if let yearly = rule.yearly, let newYears {
            let start = yearly.mode == .add ? rule.tiers.last?.percent ?? 0 : 0
            for (index, newYear) in newYears.enumerated() {
                steps.append(
                    PenaltyStep(
                        label: .year(index + 1), startsOn: newYear,
                        endsOn: index + 1 < newYears.count ? newYears[index + 1].adding(days: -1) : nil,
                        percent: start + yearly.percent * (index + 1)))
            }
        }
        self.steps = steps
    }

    /// Where the paper stands on a day after its expiry.
    public func stage(on day: CalendarDate) -> Stage {
        if day <= graceEndsOn { return .grace }
        let step = steps.last { $0.startsOn <= day && ($0.endsOn.map { day <= $0 } ?? true) }
        return step.map { .penalised($0) } ?? .lapsed
    }

    private static func graceEnd(_ grace: Grace, expiry: CalendarDate, calendar: BikramSambatCalendar) -> CalendarDate {
        let end = expiry.adding(days: grace.days)
        guard grace.isCutAtChaitra, let year = calendar.fiscalYear(containing: expiry),
            let chaitra = calendar.month(year.startYear, 12), chaitra.endsOn >= expiry
        else { return end }
        return min(end, chaitra.endsOn)
    }

    /// The first `count` Shrawan 1s after a day; fewer at the calendar's end.
    private static func newYears(
        after day: CalendarDate, count: Int, calendar: BikramSambatCalendar
    ) -> [CalendarDate] {
        guard let year = calendar.fiscalYear(containing: day)?.startYear else { return [] }
        return (0..<max(0, count)).compactMap {
            calendar.days(of: FiscalYear(startYear: year + 1 + $0))?.lowerBound
        }
    }
}

/// A stretch of days with one penalty.
public struct PenaltyStep: Sendable, Hashable {
    public enum Label: Sendable, Hashable {
        /// From 1, in the rule's order.
        case tier(Int)
        /// How many Shrawan 1s have passed since the grace ended; the last one that counts goes on for good.
        case year(Int)
    }

    public let label: Label
    public let startsOn: CalendarDate
    /// Included; nil goes on.
    public let endsOn: CalendarDate?
    /// Of the rule's base, in hundredths of a per cent.
    public let percent: Int

    /// `2` for a tier, `year 2` for a year.
    public var name: String {
        switch label {
        case .tier(let number): String(number)
        case .year(let number): "year \(number)"
        }
    }

    public var isYear: Bool {
        if case .year = label { true } else { false }
    }
}
