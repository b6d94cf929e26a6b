import KeepTrack
import Reporting
import Testing

/// The days on which a paper was due, how many were covered, and the gaps between. The period is 2025-07-17 to
/// 2026-07-16, 365 days, unless a test says otherwise.
struct CoverageTests {
    private func figures(_ change: (inout ComplianceFixture) throws -> Void) throws -> [String] {
        var fixture = ComplianceFixture()
        try change(&fixture)
        return try fixture.run().document(
            .insurance, "window_days", "covered_days", "lapsed_days", "coverage_pct", "gaps", "longest_gap_days",
            "overlap_days")
    }

    private func gaps(_ change: (inout ComplianceFixture) throws -> Void) throws -> [[String]] {
        var fixture = ComplianceFixture()
        try change(&fixture)
        return try fixture.run().rows("gaps", of: .insurance, "starts_on", "ends_on", "days", "open")
    }

    private static let none = ["-", "-", "-", "-", "-", "-", "-"]

    // MARK: The window

    @Test func `Covered and lapsed days are those of the period`() throws {
        // All but January's 31: 334 / 365 = 91.506... %.
        let renewals = { (fixture: inout ComplianceFixture) in
            try fixture.add()
            try fixture.add(.insurance, "2025-01-01", "2025-12-31")
            try fixture.add(.insurance, "2026-02-01", "2027-01-31")
        }
        #expect(try figures(renewals) == ["365", "334", "31", "91.51", "1", "31", "0"])
        #expect(try gaps(renewals) == [["2026-01-01", "2026-01-31", "31", "false"]])
    }

    @Test func `The window begins with the registration`() throws {
        // 07-07 to 07-16 are 10 days, of which 07-10 to 07-16 are covered.
        let late = { (fixture: inout ComplianceFixture) in
            try fixture.add(registered: "2026-07-07")
            try fixture.add(.insurance, "2026-07-10", "2027-07-09")
        }
        #expect(try figures(late) == ["10", "7", "3", "70.00", "1", "3", "0"])
        #expect(try gaps(late) == [["2026-07-07", "2026-07-09", "3", "false"]])
    }

    @Test func `Validity before the registration covers nothing`() throws {
        #expect(
            try figures {
                try $0.add(registered: "2026-07-07")
                try $0.add(.insurance, "2025-07-17", "2026-07-08")
            } == ["10", "2", "8", "20.00", "1", "8", "0"])
    }

    @Test func `Without a registration it begins with that paper's first valid day`() throws {
        #expect(
            try figures {
                try $0.add(registered: nil)
                // Another paper's first day and a reversed renewal's don't count.
                try $0.add(.bluebook, "2026-01-01", "2026-12-31")
                try $0.add(.insurance, "2026-02-01", "2026-01-31")
                try $0.add(.insurance, "2026-07-07", "2027-07-06")
            } == ["10", "10", "0", "100.00", "0", "0", "0"])
        // Before the period, it is the period's first day.
        #expect(
            try figures {
                try $0.add(registered: nil)
                try $0.add(.insurance, "2024-07-17", "2025-07-16")
            } == ["365", "0", "365", "0.00", "1", "365", "0"])
    }

    @Test func `Without a registration and a first day by D there is none`() throws {
        #expect(try figures { try $0.add(registered: nil) } == Self.none)
        #expect(
            try figures {
                try $0.add(registered: nil)
                try $0.add(.insurance, "2026-07-17", "2027-07-16", renewed: "2026-07-01")
            } == Self.none)
        #expect(try gaps { try $0.add(registered: nil) }.isEmpty)
    }

    @Test func `Registered and never renewed is lapsed throughout`() throws {
        #expect(try figures { try $0.add() } == ["365", "0", "365", "0.00", "1", "365", "0"])
        #expect(try gaps { try $0.add() } == [["2025-07-17", "2026-07-16", "365", "true"]])
    }

    @Test func `The window ends the day before the vehicle is struck off`() throws {
        // 07-07 to 07-16, 10 days, are off: 355, all covered but from 06-27 on, 4 days of June and 6 of July.
        let struckOff = { (fixture: inout ComplianceFixture) in
            try fixture.add(struckOff: "2026-07-07")
            try fixture.add(.insurance, "2025-06-27", "2026-06-26")
        }
        // 345 / 355 = 97.183... %.
        #expect(try figures(struckOff) == ["355", "345", "10", "97.18", "1", "10", "0"])
        // The strike-off ends the gap, so that it isn't open.
        #expect(try gaps(struckOff) == [["2026-06-27", "2026-07-06", "10", "false"]])
    }

    @Test(arguments: [
        ("2025-07-16", none), ("2025-07-17", none), ("2025-07-18", ["1", "0", "1", "0.00", "1", "1", "0"]),
        ("2026-07-16", ["364", "0", "364", "0.00", "1", "364", "0"]),
        ("2026-07-17", ["365", "0", "365", "0.00", "1", "365", "0"]),
        ("2026-08-01", ["365", "0", "365", "0.00", "1", "365", "0"]),
    ])
    func `A strike-off before the period's second day leaves no window, one after D the whole`(
        struckOff: String, expected: [String]
    ) throws {
        #expect(try figures { try $0.add(struckOff: struckOff) } == expected)
    }

    @Test func `A gap of a vehicle to be struck off after D is open`() throws {
        #expect(
            try gaps { try $0.add(struckOff: "2026-07-17") } == [["2025-07-17", "2026-07-16", "365", "true"]])
        #expect(
            try gaps { try $0.add(struckOff: "2026-07-16") } == [["2025-07-17", "2026-07-15", "364", "false"]])
    }

    @Test func `An exempt paper has no window and no gap`() throws {
        let exempt = { (fixture: inout ComplianceFixture) in
            fixture.rules = ComplianceFixture.ruleSet(ComplianceFixture.insuranceRule(isExempt: true))
            try fixture.add()
            try fixture.add(.insurance, "2025-01-01", "2025-12-31")
        }
        #expect(try figures(exempt) == Self.none)
        #expect(try gaps(exempt).isEmpty)
    }

    @Test func `A leap day is a day`() throws {
        // February and March of 2024 have 29 + 31 = 60 days; one is covered: 1.666... %.
        let leap = { (fixture: inout ComplianceFixture) in
            fixture.period = "2024-02-01"..."2024-03-31"
            try fixture.add()
            try fixture.add(.insurance, "2024-02-29", "2024-02-29")
        }
        #expect(try figures(leap) == ["60", "1", "59", "1.67", "2", "31", "0"])
        #expect(
            try gaps(leap) == [
                ["2024-02-01", "2024-02-28", "28", "false"], ["2024-03-01", "2024-03-31", "31", "true"],
            ])
    }

    @Test func `Days in grace are lapsed days`() throws {
        var fixture = ComplianceFixture()
        try fixture.add()
        try fixture.add(.bluebook, "2025-07-01", "2026-06-30")
        // In grace to 2026-09-28; 16 days of July have lapsed, 349 / 365 = 95.616... %.
        #expect(
            try fixture.run().document(.bluebook, "state", "covered_days", "lapsed_days", "coverage_pct")
                == ["in_grace", "349", "16", "95.62"])
    }

    // MARK: Overlaps

    @Test func `Days covered twice or more count once, within the window`() throws {
        // Twice from 06-01 to 06-30, thrice from 06-15: 06-01 to 07-05 are 35 days. From 07-10 on to D 7 more.
        #expect(
            try figures {
                try $0.add()
                try $0.add(.insurance, "2025-07-01", "2026-06-30")
                try $0.add(.insurance, "2026-06-01", "2027-05-31")
                try $0.add(.insurance, "2026-06-15", "2026-07-05")
                try $0.add(.insurance, "2026-07-10", "2026-08-31")
            } == ["365", "365", "0", "100.00", "0", "0", "42"])
    }

    @Test func `Overlaps before the period and after D are outside`() throws {
        #expect(
            try figures {
                try $0.add()
                try $0.add(.insurance, "2024-07-17", "2025-07-16")
                try $0.add(.insurance, "2025-07-01", "2026-07-16")
                try $0.add(.insurance, "2026-07-17", "2027-07-16", renewed: "2026-07-01")
                try $0.add(.insurance, "2026-07-20", "2027-07-19", renewed: "2026-07-01")
            } == ["365", "365", "0", "100.00", "0", "0", "0"])
    }

    // MARK: Open gaps

    @Test func `A gap at the end of a period before D is open if nothing covers the days to D`() throws {
        let may = { (fixture: inout ComplianceFixture) in
            fixture.period = "2026-05-01"..."2026-05-31"
            try fixture.add()
            try fixture.add(.insurance, "2025-05-21", "2026-05-20")
        }
        #expect(try gaps(may) == [["2026-05-21", "2026-05-31", "11", "true"]])
        // It ended on 06-09; the one that runs on D is another.
        #expect(
            try gaps {
                try may(&$0)
                try $0.add(.insurance, "2026-06-10", "2026-06-20")
            } == [["2026-05-21", "2026-05-31", "11", "false"]])
        // Covered on D alone.
        #expect(
            try gaps {
                try may(&$0)
                try $0.add(.insurance, "2026-07-16", "2027-07-15")
            } == [["2026-05-21", "2026-05-31", "11", "false"]])
        // The day after D closes nothing yet.
        #expect(
            try gaps {
                try may(&$0)
                try $0.add(.insurance, "2026-07-17", "2027-07-16", renewed: "2026-07-01")
            } == [["2026-05-21", "2026-05-31", "11", "true"]])
    }

    @Test func `Gaps are by vehicle, paper and time`() throws {
        var fixture = ComplianceFixture()
        fixture.period = "2026-07-01"..."2026-07-16"
        for vehicle: UInt64 in [2, 1] {
            try fixture.add(vehicle: vehicle)
            try fixture.add(.insurance, "2026-07-03", "2026-07-10", vehicle: vehicle)
            try fixture.add(.bluebook, "2026-01-01", "2026-07-14", vehicle: vehicle)
            try fixture.add(.pollution, "2026-01-01", "2026-12-31", vehicle: vehicle)
        }
        let each = [
            ["bluebook", "2026-07-15", "2026-07-16", "2", "true"],
            ["insurance", "2026-07-01", "2026-07-02", "2", "false"],
            ["insurance", "2026-07-11", "2026-07-16", "6", "true"],
        ]
        #expect(
            try fixture.run().rows("gaps", "vehicle_id", "plate", "kind", "starts_on", "ends_on", "days", "open")
                == [1, 2].flatMap { vehicle in each.map { ["\(vehicle)", "BA 1 PA \(vehicle)"] + $0 } })
    }

    // MARK: Current values

    @Test func `Values that can't be taken back are named, in column order`() throws {
        var fixture = ComplianceFixture()
        fixture.branches = [
            BranchRow(id: id(50), code: "KTM", isCurrent: true), BranchRow(id: id(51), code: "PKR"),
        ]
        try fixture.add(vehicle: 1, branch: 50, isCurrent: true)
        try fixture.add(vehicle: 2, branch: 50)
        try fixture.add(vehicle: 3, branch: 51)
        try fixture.add(vehicle: 4, branch: 51, isCurrent: true)
        let rows = try fixture.run().rows("documents", "branch", "kind", "current_value")
        #expect(
            rows.filter { $0[1] == "bluebook" }.map { [$0[0], $0[2]] } == [
                ["KTM", "branch,plate,class,use"], ["KTM", "branch"], ["PKR", "-"], ["PKR", "branch,plate,class,use"],
            ])
        #expect(rows.count == 12)
    }
}
