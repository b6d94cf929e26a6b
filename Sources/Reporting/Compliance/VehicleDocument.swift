package import KeepTrack
package import NepaliCalendar
internal import Tabular

/// One paper of one vehicle: its renewals, and where it stands on any day.
///
/// Not for several threads: it remembers what it found last.
package final class VehicleDocument {
    package let kind: DocumentKind
    package let vehicle: VehicleRow
    /// Those that are valid on some day, by first day and id.
    package let renewals: [VehicleRenewalRow]
    /// Those that end before they begin.
    package let reversed: [VehicleRenewalRow]
    package let validity: ValidityIslands
    private let rules: RuleSet
    private let calendar: BikramSambatCalendar
    /// The rule found last, with the year it was looked up for: months of one report share it mostly.
    private var found: (year: FiscalYear?, rule: PenaltyRule?)?
    /// Likewise the schedule of an expiry.
    private var schedule: (expiry: CalendarDate, schedule: PenaltySchedule)?

    /// - Parameter renewals: of that vehicle and kind, by first day and id.
    package init(
        kind: DocumentKind, vehicle: VehicleRow, renewals: [VehicleRenewalRow], rules: RuleSet,
        calendar: BikramSambatCalendar
    ) {
        self.kind = kind
        self.vehicle = vehicle
        reversed = renewals.filter(\.isReversed)
        self.renewals = reversed.isEmpty ? renewals : renewals.filter { !$0.isReversed }
        validity = ValidityIslands(self.renewals.lazy.map(\.days))
        self.rules = rules
        self.calendar = calendar
    }

    /// Those that are valid on some day, then the others.
    package var allRenewals: [VehicleRenewalRow] { reversed.isEmpty ? renewals : renewals + reversed }

    /// The rule that a fiscal year gives; nil where none matches.
    package func rule(in year: FiscalYear?) -> PenaltyRule? {
        if let found, found.year == year { return found.rule }
        let rule = rules.penaltyRule(for: kind, of: vehicle.traits, fiscalYear: year)
        found = (year, rule)
        return rule
    }

    /// Where the paper stands on a day, from all renewals that are known.
    ///
    /// The rule is that of the expiry's fiscal year, without an expiry that of the day's; the tariff is the day's.
    package func standing(on day: CalendarDate) -> DocumentStanding {
        let expiry = expiry(on: day)
        let rule = rule(in: calendar.fiscalYear(containing: expiry ?? day))
        var standing = DocumentStanding(state: .valid, expiry: expiry, rule: rule)
        let isStruckOff = vehicle.struckOffOn.map { $0 <= day } ?? false
        if isStruckOff || isExempt(by: rule) {
            standing.state = .notApplicable
            return standing
        }
        guard let expiry else {
            standing.state = .missing
            return standing
        }
        if expiry >= day { return standing }
        guard let rule else {
            standing.state = .unknownRule
            return standing
        }
        switch penaltySchedule(rule: rule, expiry: expiry).stage(on: day) {
        case .grace: standing.state = .inGrace
        case .lapsed: standing.state = .lapsed
        case .penalised(let step):
            standing.state = step.isYear ? .lapsedPriorYear : .penalised
            standing.step = step
            standing.penalty = penalty(step, rule: rule, on: day)
        }
        return standing
    }

    /// Whether the rules ask the vehicle for no such paper.
    package func isExempt(by rule: PenaltyRule?) -> Bool {
        rule.map { rules.exempts(vehicle.traits, by: $0) } ?? false
    }

    /// The tiers and years that begin after a day if nobody renews, with what each costs by the tariff of that day.
    package func comingSteps(
        after day: CalendarDate, expiry: CalendarDate, rule: PenaltyRule
    ) -> [(step: PenaltyStep, penalty: Penalty)] {
        penaltySchedule(rule: rule, expiry: expiry).steps.filter { $0.startsOn > day }
            .map { ($0, penalty($0, rule: rule, on: day)) }
    }

    /// The renewal that a report names: of those that begin by a day the one that ends last; then the later first day,
    /// then the smaller id.
    package func named(on day: CalendarDate) -> VehicleRenewalRow? {
        renewals.filter { $0.validFrom <= day }.max { left, right in
            if left.validUntil != right.validUntil { return left.validUntil < right.validUntil }
            if left.validFrom != right.validFrom { return left.validFrom < right.validFrom }
            return left.id > right.id
        }
    }

    /// The days on which the paper was due within a period: from the registration (or the first valid day) to the day
    /// before the vehicle is struck off; nil where there is none.
    package func window(in period: ClosedRange<CalendarDate>) -> ClosedRange<CalendarDate>? {
        guard let begins = vehicle.registeredOn ?? renewals.first?.validFrom else { return nil }
        let first = max(period.lowerBound, begins)
        let last = min(period.upperBound, vehicle.struckOffOn?.adding(days: -1) ?? period.upperBound)
        return first <= last ? first...last : nil
    }

    /// How many days after the renewals before it had ended a renewal was made; negative is early, nil is the first.
    package func daysLate(of renewal: VehicleRenewalRow) -> Int? {
        renewals.lazy.filter { $0.validFrom < renewal.validFrom }.map(\.validUntil).max()
            .map { renewal.renewedOn - $0 }
    }

    private func expiry(on day: CalendarDate) -> CalendarDate? {
        if let island = validity.islands.first(where: { $0.contains(day) }) { return island.upperBound }
        return validity.islands.last { $0.upperBound < day }?.upperBound
    }

    private func penaltySchedule(rule: PenaltyRule, expiry: CalendarDate) -> PenaltySchedule {
        if let schedule, schedule.expiry == expiry { return schedule.schedule }
        let made = PenaltySchedule(rule: rule, expiry: expiry, calendar: calendar)
        schedule = (expiry, made)
        return made
    }

    private func penalty(_ step: PenaltyStep, rule: PenaltyRule, on day: CalendarDate) -> Penalty {
        Penalty(
            percent: step.percent,
            base: rule.base.flatMap {
                rules.amount($0, of: vehicle.traits, fiscalYear: calendar.fiscalYear(containing: day))
            })
    }
}

extension VehicleRenewalRow {
    /// Meaningless for a reversed one.
    var days: ClosedRange<CalendarDate> { validFrom...max(validFrom, validUntil) }
}
