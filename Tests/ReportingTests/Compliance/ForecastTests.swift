import KeepTrack
import Reporting
import Testing

/// What expires within 90 days or has expired, and what waiting will cost. D is 2026-07-16 unless a test says otherwise.
struct ForecastTests {
    @Test(arguments: [
        // 30 days from 07-16 are 15 + 15, 90 are 15 + 31 + 30 + 14.
        ("2026-07-15", "lapsed"), ("2026-07-16", "0-7"), ("2026-07-23", "0-7"), ("2026-07-24", "8-30"),
        ("2026-08-15", "8-30"), ("2026-08-16", "31-90"), ("2026-10-14", "31-90"), ("2026-10-15", nil),
    ])
    func `The band is that of the days to expiry`(until: String, band: String?) throws {
        var fixture = ComplianceFixture()
        try fixture.add()
        try fixture.add(.insurance, "2025-01-01", until)
        // Insurance has no tiers: one row with the rest empty.
        #expect(
            try fixture.run().rows(
                "forecast", of: .insurance, "expires_on", "band", "tier", "starts_on", "penalty_pct", "penalty_amount")
                == (band.map { [[until, $0, "-", "-", "-", "-"]] } ?? []))
    }

    private func forecast(
        of kind: DocumentKind = .bluebook, until: String, on day: String = "2026-07-16",
        class vehicleClass: String = "car", rules: RuleSet = ComplianceFixture.rules
    ) throws -> [[String]] {
        var fixture = ComplianceFixture()
        fixture.rules = rules
        try fixture.measure(on: day)
        try fixture.add(class: vehicleClass)
        try fixture.add(kind, "2022-01-01", until)
        return try fixture.run().rows(
            "forecast", of: kind, "band", "tier", "starts_on", "penalty_pct", "penalty_amount")
    }

    @Test func `A bluebook in its second tier has the third and five years to come, by the tariff of D`() throws {
        // Grace ended on Chaitra 30, 2026-04-13; the second tier runs from 05-14 to 05-28. 22,000 × 0.2, 0.52, 0.84,
        // 1.16, 1.48 and 1.8. Shrawan 1 is 94 days after the new years 2027-04-14, 2028-04-13 (2085 is as long as 2081),
        // 2029-04-14 and 2030-04-14.
        #expect(
            try forecast(until: "2026-02-01", on: "2026-05-20") == [
                ["lapsed", "3", "2026-05-29", "20.00", "4400.00"],
                ["lapsed", "year 1", "2026-07-17", "52.00", "11440.00"],
                ["lapsed", "year 2", "2027-07-17", "84.00", "18480.00"],
                ["lapsed", "year 3", "2028-07-16", "116.00", "25520.00"],
                ["lapsed", "year 4", "2029-07-17", "148.00", "32560.00"],
                ["lapsed", "year 5", "2030-07-17", "180.00", "39600.00"],
            ])
    }

    @Test func `What begins on D isn't to come, what begins tomorrow is`() throws {
        #expect(try forecast(until: "2026-02-01", on: "2026-05-29").map { $0[1] } == (1...5).map { "year \($0)" })
        #expect(
            try forecast(until: "2026-02-01", on: "2026-05-28").map { $0[1] } == ["3"] + (1...5).map { "year \($0)" })
        // 2026-07-16 is the day before Shrawan 1.
        #expect(try forecast(until: "2026-02-01").map { $0[1] } == (1...5).map { "year \($0)" })
        #expect(try forecast(until: "2026-02-01", on: "2026-07-17").map { $0[1] } == (2...5).map { "year \($0)" })
    }

    @Test func `A valid bluebook has all tiers to come, counted from the end of its grace`() throws {
        // 08-01 and 90 days (30 of August, 30 of September, 30 of October) are 10-30, long before Chaitra's end.
        let rows = try forecast(until: "2026-08-01")
        #expect(
            rows.prefix(4) == [
                ["8-30", "1", "2026-10-31", "5.00", "1100.00"], ["8-30", "2", "2026-11-30", "10.00", "2200.00"],
                ["8-30", "3", "2026-12-15", "20.00", "4400.00"], ["8-30", "year 1", "2027-07-17", "52.00", "11440.00"],
            ])
        #expect(rows.count == 8)
    }

    @Test func `A bluebook in grace is lapsed in the forecast`() throws {
        // Grace from 2026-04-15 to 07-13 is over in three days on 07-10; Shrawan 1 cuts all tiers but the first.
        #expect(
            try forecast(until: "2026-04-14", on: "2026-07-10").prefix(2) == [
                ["lapsed", "1", "2026-07-14", "5.00", "1100.00"],
                ["lapsed", "year 1", "2026-07-17", "52.00", "11440.00"],
            ])
    }

    @Test func `After the fifth year nothing more comes`() throws {
        // Expired on 2025-11-01: the years are those of July 2026, 2027, 2028, 2029 and 2030.
        #expect(try forecast(until: "2025-11-01", on: "2030-07-16").map { $0[1] } == ["year 5"])
        #expect(try forecast(until: "2025-11-01", on: "2030-07-17") == [["lapsed", "-", "-", "-", "-"]])
    }

    @Test func `A sticker's one tier is to come while it is in grace, none after`() throws {
        // Seven days from 07-14 are 07-21.
        #expect(
            try forecast(of: .pollution, until: "2026-07-14") == [["lapsed", "1", "2026-07-22", "100.00", "500.00"]])
        #expect(try forecast(of: .pollution, until: "2026-07-01") == [["lapsed", "-", "-", "-", "-"]])
        #expect(
            try forecast(of: .pollution, until: "2026-07-20") == [["0-7", "1", "2026-07-28", "100.00", "500.00"]])
    }

    @Test func `Without a tariff the amount is empty, without a rule all is`() throws {
        #expect(
            try forecast(until: "2026-08-01", class: "bus").prefix(1) == [["8-30", "1", "2026-10-31", "5.00", "-"]])
        let none = ComplianceFixture.ruleSet()
        #expect(try forecast(until: "2026-08-01", rules: none) == [["8-30", "-", "-", "-", "-"]])
        #expect(try forecast(until: "2026-02-01", rules: none) == [["lapsed", "-", "-", "-", "-"]])
    }

    @Test func `Days past the published calendar say so`() throws {
        var fixture = ComplianceFixture()
        try fixture.add()
        try fixture.add(.bluebook, "2025-08-02", "2026-08-01")
        let rows = try fixture.run().rows(
            "forecast", of: .bluebook, "starts_on", "starts_on_bs", "starts_on_bs_projected")
        // Kartik 1, 2083 is 2026-10-18: 10-31 is the 14th. Shrawan 1, 2084 is past the last year of the table.
        #expect(rows[0] == ["2026-10-31", "2083-07-14", "false"])
        #expect(rows[3] == ["2027-07-17", "2084-04-01", "true"])
    }

    @Test func `What is missing or doesn't apply isn't forecast`() throws {
        var fixture = ComplianceFixture()
        try fixture.add(vehicle: 1)
        try fixture.add(vehicle: 2, struckOff: "2026-07-16")
        try fixture.add(.bluebook, "2025-07-01", "2026-06-30", vehicle: 2)
        try fixture.add(.insurance, "2026-07-17", "2026-07-20", vehicle: 1, renewed: "2026-07-01")
        #expect(try fixture.run().rows("forecast", "vehicle_id").isEmpty)
    }
}
