import KeepTrack
import Reporting
import Testing

/// Papers by branch and by month, and the headlines. D is 2026-07-16 unless a test says otherwise.
struct ComplianceGroupTests {
    private static let counts = ["applicable", "valid", "in_grace", "lapsed", "missing", "rate_pct", "penalty_amount"]

    private func rows(_ result: ComplianceFixture.Result, _ table: String, by key: String) -> [[String]] {
        (result.tables[table] ?? []).map { row in ([key] + Self.counts).map { row[$0] ?? "-" } }
    }

    // MARK: By branch

    @Test func `Each paper counts where its vehicle is`() throws {
        var fixture = ComplianceFixture()
        fixture.branches = [
            BranchRow(id: id(50), code: "PKR"), BranchRow(id: id(51), code: "KTM"), BranchRow(id: id(52), code: "BRT"),
            BranchRow(id: id(53), code: "GON", exists: false), BranchRow(id: id(54), code: "OLD", exists: false),
        ]
        // KTM: a car with one valid paper, one in grace and one missing; a motorcycle without papers, which needs two.
        try fixture.add(vehicle: 1, branch: 51)
        try fixture.add(.insurance, "2026-01-01", "2026-12-31", vehicle: 1)
        try fixture.add(.bluebook, "2025-07-01", "2026-06-30", vehicle: 1)
        try fixture.add(vehicle: 2, class: "motorcycle", engineCC: 150, branch: 51)
        // PKR: third tier (4,400), lapsed, and a sticker that is penalised (500).
        try fixture.add(vehicle: 3, branch: 50)
        try fixture.add(.bluebook, "2024-11-02", "2025-11-01", vehicle: 3)
        try fixture.add(.insurance, "2025-07-01", "2026-06-30", vehicle: 3)
        try fixture.add(.pollution, "2025-07-02", "2026-07-01", vehicle: 3)
        // A branch that is gone but still pointed to; it has a vehicle that is struck off.
        try fixture.add(vehicle: 4, struckOff: "2026-01-01", branch: 54)
        // None: a Shrawan 1 has passed, 22,000 × 0.52.
        try fixture.add(vehicle: 5)
        try fixture.add(.bluebook, "2023-11-02", "2024-11-01", vehicle: 5)
        let result = try fixture.run()
        #expect(
            rows(result, "by_branch", by: "branch") == [
                ["BRT", "0", "0", "0", "0", "0", "-", "0.00"],
                // 1 / 5.
                ["KTM", "5", "1", "1", "0", "3", "20.00", "0.00"],
                ["OLD", "0", "0", "0", "0", "0", "-", "0.00"],
                ["PKR", "3", "0", "0", "3", "0", "0.00", "4900.00"],
                ["-", "3", "0", "0", "1", "2", "0.00", "11440.00"],
            ])
        // 1 of 11 is 9.0909... %; 4,900 + 11,440.
        #expect(result.headlines["vehicles"] == .count(5))
        #expect(result.headlines["applicable"] == .count(11))
        #expect(result.headlines["valid"] == .count(1))
        #expect(result.headlines["in_grace"] == .count(1))
        #expect(result.headlines["lapsed"] == .count(4))
        #expect(result.headlines["missing"] == .count(5))
        #expect(result.headlines["rate_pct"] == .number(unscaled: 909, scale: 2))
        #expect(result.headlines["penalty_amount"] == .number(unscaled: 1_634_000, scale: 2))
    }

    @Test func `No row stands for vehicles without a branch where there are none`() throws {
        var fixture = ComplianceFixture()
        fixture.branches = [BranchRow(id: id(50), code: "PKR")]
        try fixture.add(branch: 50)
        #expect(try fixture.run().rows("by_branch", "branch") == [["PKR"]])
        // One whose branch isn't known at all has none.
        try fixture.add(vehicle: 2, branch: 99)
        #expect(try fixture.run().rows("by_branch", "branch") == [["PKR"], ["-"]])
    }

    @Test func `An unknown rule counts as lapsed`() throws {
        var fixture = ComplianceFixture()
        fixture.rules = ComplianceFixture.ruleSet()
        try fixture.add()
        try fixture.add(.insurance, "2024-01-01", "2024-12-31")
        #expect(
            try rows(fixture.run(), "by_branch", by: "branch") == [["-", "3", "0", "0", "1", "2", "0.00", "0.00"]])
    }

    @Test func `Sums of penalties add unrounded parts`() throws {
        var fixture = ComplianceFixture()
        for vehicle: UInt64 in 1...2 {
            // The first tier of 2026-04-14's grace: 5 % of 10 paisa, half a paisa, is 0.01 alone; both are 0.01 too.
            try fixture.add(vehicle: vehicle, class: "cart")
            try fixture.add(.bluebook, "2025-04-15", "2026-04-14", vehicle: vehicle)
        }
        let result = try fixture.run()
        #expect(result.rows("vehicles", "penalty_amount") == [["0.01"], ["0.01"]])
        #expect(result.rows("by_branch", "penalty_amount") == [["0.01"]])
        #expect(result.headlines["penalty_amount"] == .number(unscaled: 1, scale: 2))
    }

    @Test func `Due within thirty days are valid papers only`() throws {
        var fixture = ComplianceFixture()
        for (vehicle, until) in [(1, "2026-07-15"), (2, "2026-07-16"), (3, "2026-08-15"), (4, "2026-08-16")] {
            try fixture.add(vehicle: UInt64(vehicle))
            try fixture.add(.insurance, "2025-07-01", until, vehicle: UInt64(vehicle))
        }
        #expect(try fixture.run().headlines["due_in_30"] == .count(2))
    }

    // MARK: By month

    @Test func `Months are measured on their last day in the period`() throws {
        var fixture = ComplianceFixture()
        fixture.period = "2026-04-01"..."2026-06-20"
        // Valid to Chaitra's last day, 2026-04-13, then to Jestha's last but one, 2026-06-13; from 06-21 on again.
        try fixture.add()
        try fixture.add(.insurance, "2025-04-14", "2026-04-13")
        try fixture.add(.insurance, "2026-05-01", "2026-06-13")
        try fixture.add(.insurance, "2026-06-21", "2027-06-20")
        #expect(
            try fixture.run().rows(
                "by_month", "month_bs", "starts_on", "ends_on", "partial", "valid", "lapsed", "missing")
                == [
                    ["2082-12", "2026-03-15", "2026-04-13", "true", "1", "0", "2"],
                    ["2083-01", "2026-04-14", "2026-05-14", "false", "1", "0", "2"],
                    ["2083-02", "2026-05-15", "2026-06-14", "false", "0", "1", "2"],
                    // Measured on 06-20, the day before the last renewal begins.
                    ["2083-03", "2026-06-15", "2026-07-16", "true", "0", "1", "2"],
                ])
    }

    @Test func `A month that the period fills isn't partial, and D clips the last`() throws {
        var fixture = ComplianceFixture()
        fixture.period = "2026-05-15"..."2026-06-14"
        #expect(try fixture.run().rows("by_month", "month_bs", "partial") == [["2083-02", "false"]])
        fixture.period = "2026-05-16"..."2026-06-14"
        #expect(try fixture.run().rows("by_month", "month_bs", "partial") == [["2083-02", "true"]])
        fixture.asOf = "2026-06-14 00:00"
        fixture.period = "2026-05-15"..."2026-06-14"
        #expect(try fixture.run().rows("by_month", "month_bs", "partial") == [["2083-02", "true"]])
    }

    @Test func `Vehicles count from their registration, and their papers to the strike-off`() throws {
        var fixture = ComplianceFixture()
        fixture.period = "2026-04-14"..."2026-07-16"
        // The first on the last day of Baisakh, the second a day later, in Jestha.
        try fixture.add(vehicle: 1, registered: "2026-05-14")
        try fixture.add(vehicle: 2, registered: "2026-05-15")
        try fixture.add(vehicle: 3, registered: nil)
        // Struck off on Jestha's last day, 2026-06-14.
        try fixture.add(vehicle: 4, struckOff: "2026-06-14")
        #expect(
            try fixture.run().rows("by_month", "month_bs", "applicable") == [
                // 1, 3 and 4; 1, 2 and 3; the same.
                ["2083-01", "9"], ["2083-02", "9"], ["2083-03", "9"],
            ])
        fixture.vehicles.removeAll { $0.id == id(3) }
        fixture.vehicles.removeAll { $0.id == id(2) }
        #expect(
            try fixture.run().rows("by_month", "month_bs", "applicable") == [
                ["2083-01", "6"], ["2083-02", "3"], ["2083-03", "3"],
            ])
    }

    @Test func `What is known at T counts, even if it was renewed after the month`() throws {
        var fixture = ComplianceFixture()
        fixture.period = "2026-04-14"..."2026-05-14"
        try fixture.add()
        try fixture.add(.insurance, "2026-05-01", "2027-04-30", renewed: "2026-07-10")
        #expect(try fixture.run().rows("by_month", "valid", "missing") == [["1", "2"]])
    }

    @Test func `A month's penalty is by the state and the tariff of the day measured`() throws {
        var fixture = ComplianceFixture()
        fixture.asOf = "2026-08-17 00:00"
        fixture.period = "2026-05-15"..."2026-08-16"
        try fixture.add()
        // Grace to 2026-04-13. On 06-14 in the third tier, on 07-16 too: 22,000 × 0.2. On Shrawan's last day, 08-16:
        // 24,000 × 0.52.
        try fixture.add(.bluebook, "2025-02-02", "2026-02-01")
        #expect(
            try rows(fixture.run(), "by_month", by: "month_bs") == [
                ["2083-02", "3", "0", "0", "1", "2", "0.00", "4400.00"],
                ["2083-03", "3", "0", "0", "1", "2", "0.00", "4400.00"],
                ["2083-04", "3", "0", "0", "1", "2", "0.00", "12480.00"],
            ])
    }

    @Test func `Without vehicles a month has no rate`() throws {
        var fixture = ComplianceFixture()
        fixture.period = "2026-06-15"..."2026-07-16"
        let result = try fixture.run()
        #expect(rows(result, "by_month", by: "month_bs") == [["2083-03", "0", "0", "0", "0", "0", "-", "0.00"]])
        #expect(result.headlines["rate_pct"] == .notMeasurable)
    }
}
