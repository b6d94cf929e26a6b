import KeepTrack
import NepaliCalendar
import Testing

/// What becomes of an expired paper by day, with dates counted by hand.
///
/// Shrawan 1 is 2025-07-17, 2026-07-17, 2027-07-17, 2028-07-16, 2029-07-17 and 2030-07-17: 94 days after each year's
/// first (2025-04-14, 2026-04-14, 2027-04-14, 2028-04-13, 2029-04-14, 2030-04-14), because Baisakh, Jestha and Asar have
/// 31 + 31 + 32 or 31 + 32 + 31 days. Chaitra 2082 ends on 2026-04-13.
@Suite struct PenaltyScheduleTests {
    /// `name: from..to percent` a line, in hundredths of a per cent.
    private func lines(_ schedule: PenaltySchedule) -> [String] {
        schedule.steps.map { step in
            "\(step.name): \(step.startsOn)..\(step.endsOn.map { "\($0)" } ?? "") \(step.percent)"
        }
    }

    private func schedule(_ document: DocumentKind, _ expiry: String, in set: String = "nepal") throws
        -> PenaltySchedule
    {
        PenaltySchedule(
            rule: try RulesFixture.rule(document, in: set), expiry: try day(expiry),
            calendar: try RulesFixture.calendar())
    }

    @Test func aLateBluebookClimbsTiersThenYears() throws {
        let schedule = try schedule(.bluebook, "2025-09-15")
        // 15 days to September 30, 31 of October, 30 of November, 14 of December: 90. Chaitra ends later.
        #expect(schedule.graceEndsOn == (try day("2025-12-14")))
        #expect(
            lines(schedule) == [
                // December 15 is day 1, January 13 day 17 + 13 = 30, January 28 day 45.
                "1: 2025-12-15..2026-01-13 500", "2: 2026-01-14..2026-01-28 1000",
                "3: 2026-01-29..2026-07-16 2000",
                // 20 % + 32 % a year, five years at most.
                "year 1: 2026-07-17..2027-07-16 5200", "year 2: 2027-07-17..2028-07-15 8400",
                "year 3: 2028-07-16..2029-07-16 11600", "year 4: 2029-07-17..2030-07-16 14800",
                "year 5: 2030-07-17.. 18000",
            ])
        #expect(schedule.steps.map(\.isYear) == [false, false, false, true, true, true, true, true])
    }

    @Test func stagesChangeOnTheDaysThatTheStepsSay() throws {
        let schedule = try schedule(.bluebook, "2025-09-15")
        func name(_ iso: String) throws -> String {
            switch schedule.stage(on: try day(iso)) {
            case .grace: "grace"
            case .lapsed: "lapsed"
            case .penalised(let step): step.name
            }
        }
        let expected = [
            "2025-09-16": "grace", "2025-12-14": "grace", "2025-12-15": "1", "2026-01-13": "1", "2026-01-14": "2",
            "2026-01-28": "2", "2026-01-29": "3", "2026-07-16": "3", "2026-07-17": "year 1", "2027-07-16": "year 1",
            "2027-07-17": "year 2", "2030-07-17": "year 5", "2040-01-01": "year 5",
        ]
        for (iso, stage) in expected { #expect(try name(iso) == stage, "\(iso)") }
    }

    @Test(arguments: [
        // 31 of March, 30 of April and 29 of May would be 90; Chaitra ends before.
        ("2026-02-28", "2026-04-13", "1: 2026-04-14..2026-05-13 500"),
        // One day before Chaitra's last: one day of grace. On it: none.
        ("2026-04-12", "2026-04-13", "1: 2026-04-14..2026-05-13 500"),
        ("2026-04-13", "2026-04-13", "1: 2026-04-14..2026-05-13 500"),
        // 18 of January, 28 of February, 31 of March, 13 of April: the 90 days end with Chaitra. A day earlier.
        ("2026-01-13", "2026-04-13", "1: 2026-04-14..2026-05-13 500"),
        ("2026-01-12", "2026-04-12", "1: 2026-04-13..2026-05-12 500"),
        // Baisakh 1: Chaitra of its fiscal year is past. 16 + 31 + 30 + 13 days; Shrawan 1 cuts the tier after three.
        ("2026-04-14", "2026-07-13", "1: 2026-07-14..2026-07-16 500"),
        // The grace ends on the day before Shrawan 1: no tier is left. On it: that Shrawan 1 doesn't count.
        ("2026-04-17", "2026-07-16", "year 1: 2026-07-17..2027-07-16 5200"),
        ("2026-04-18", "2026-07-17", "1: 2026-07-18..2026-08-16 500"),
        // Asar's last day: 15 of July, 31 of August, 30 of September, 14 of October.
        ("2026-07-16", "2026-10-14", "1: 2026-10-15..2026-11-13 500"),
    ])
    func theGraceIsCutAtChaitraAndTheTiersAtShrawan(expiry: String, graceEndsOn: String, first: String) throws {
        let schedule = try schedule(.bluebook, expiry)
        #expect(schedule.graceEndsOn == (try day(graceEndsOn)))
        #expect(lines(schedule).first == first)
    }

    @Test func theCutIsAParameter() throws {
        let rule = try RulesFixture.rule(.bluebook)
        let uncut = PenaltyRule(
            id: "uncut", document: .bluebook, fiscalYear: rule.fiscalYear, grace: Grace(days: 90), tiers: rule.tiers,
            yearly: rule.yearly, base: .tax)
        let schedule = PenaltySchedule(
            rule: uncut, expiry: try day("2026-02-28"), calendar: try RulesFixture.calendar())
        // 31 of March, 30 of April, 29 of May.
        #expect(schedule.graceEndsOn == (try day("2026-05-29")))
    }

    @Test func yearsMayReplaceTheTiersPercentage() throws {
        let rule = PenaltyRule(
            id: "replaced", document: .bluebook, fiscalYear: FiscalYear(startYear: 2080), grace: Grace(days: 90),
            tiers: [PenaltyTier(firstDay: 1, lastDay: nil, percent: 2000)],
            yearly: YearlyPenalty(percent: 3200, maximumYears: 2, mode: .replace), base: .tax)
        let schedule = PenaltySchedule(
            rule: rule, expiry: try day("2025-09-15"), calendar: try RulesFixture.calendar())
        #expect(
            lines(schedule) == [
                "1: 2025-12-15..2026-07-16 2000", "year 1: 2026-07-17..2027-07-16 3200", "year 2: 2027-07-17.. 6400",
            ])
    }

    @Test func insuranceLapsesOvernight() throws {
        let schedule = try schedule(.insurance, "2026-05-31")
        #expect(schedule.graceEndsOn == (try day("2026-05-31")))
        #expect(schedule.steps == [])
        #expect(schedule.stage(on: try day("2026-06-01")) == .lapsed)
        #expect(schedule.stage(on: try day("2031-06-01")) == .lapsed)
    }

    @Test func pollutionDaysCountFromTheExpiry() throws {
        let schedule = try schedule(.pollution, "2026-05-31")
        // June 1 is day 1, June 7 day 7, June 30 day 30.
        #expect(schedule.graceEndsOn == (try day("2026-06-07")))
        #expect(lines(schedule) == ["1: 2026-06-08..2026-06-30 10000"])
        #expect(schedule.stage(on: try day("2026-06-07")) == .grace)
        #expect(schedule.stage(on: try day("2026-06-30")) == .penalised(try #require(schedule.steps.first)))
        // Shrawan 1 changes nothing where years don't count.
        for iso in ["2026-07-01", "2026-07-17", "2029-01-01"] {
            #expect(schedule.stage(on: try day(iso)) == .lapsed)
        }
    }

    @Test func rivalFiguresGiveOtherTiers() throws {
        #expect(
            lines(try schedule(.bluebook, "2025-09-15", in: "nepal-10-15-20-32")).prefix(4) == [
                "1: 2025-12-15..2026-01-13 1000", "2: 2026-01-14..2026-01-28 1500",
                "3: 2026-01-29..2026-07-16 2000", "year 1: 2026-07-17..2027-07-16 5200",
            ])
        #expect(
            lines(try schedule(.bluebook, "2025-09-15", in: "nepal-5-10-20")).prefix(4) == [
                // 17 of December, 31 of January, 28 of February, 14 of March: 90; then 17 of March and 13 of April.
                "1: 2025-12-15..2026-03-14 500", "2: 2026-03-15..2026-04-13 1000",
                "3: 2026-04-14..2026-07-16 2000", "year 1: 2026-07-17..2027-07-16 5200",
            ])
    }
}
