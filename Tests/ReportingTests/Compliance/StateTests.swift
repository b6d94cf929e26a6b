import KeepTrack
import Reporting
import Testing

/// Every state with the days on which it begins and ends, and which comes first where several hold.
struct StateTests {
    private func state(
        _ kind: DocumentKind, until: String, on day: String, class vehicleClass: String? = "car",
        rules: RuleSet = ComplianceFixture.rules
    ) throws -> [String] {
        var fixture = ComplianceFixture()
        fixture.rules = rules
        try fixture.measure(on: day)
        try fixture.add(class: vehicleClass, registered: "2018-01-01")
        try fixture.add(kind, "2018-01-01", until)
        return try fixture.run().document(kind, "state", "tier", "penalty_pct", "penalty_base", "penalty_amount")
    }

    private static let valid = ["valid", "-", "-", "-", "-"]
    private static let grace = ["in_grace", "-", "-", "-", "-"]
    private static let lapsed = ["lapsed", "-", "-", "-", "-"]

    // MARK: Bluebook

    @Test(arguments: [
        ("2025-11-01", valid), ("2025-11-02", grace),
        // 29 days of November are left, 31 of December, 30 of January: 90.
        ("2026-01-30", grace),
        // Day 1 after the grace; 5 % of 22,000.
        ("2026-01-31", ["penalised", "1", "5.00", "22000.00", "1100.00"]),
        // One day of January and 28 of February are 29: day 30 is March the 1st.
        ("2026-03-01", ["penalised", "1", "5.00", "22000.00", "1100.00"]),
        ("2026-03-02", ["penalised", "2", "10.00", "22000.00", "2200.00"]),
        ("2026-03-16", ["penalised", "2", "10.00", "22000.00", "2200.00"]),
        // Day 46.
        ("2026-03-17", ["penalised", "3", "20.00", "22000.00", "4400.00"]),
        ("2026-07-16", ["penalised", "3", "20.00", "22000.00", "4400.00"]),
        // Shrawan 1, 2083: 20 + 32, by the tariff of 2083/84: 24,000 × 0.52.
        ("2026-07-17", ["lapsed_prior_year", "year 1", "52.00", "24000.00", "12480.00"]),
        // Shrawan 1, 2084, projected: 2084 is as long as 2080, Baisakh to Asar 31 + 32 + 31 = 94 days from 2027-04-14.
        ("2027-07-16", ["lapsed_prior_year", "year 1", "52.00", "24000.00", "12480.00"]),
        ("2027-07-17", ["lapsed_prior_year", "year 2", "84.00", "24000.00", "20160.00"]),
    ])
    func `A bluebook goes from grace through the tiers to the years`(day: String, expected: [String]) throws {
        #expect(try state(.bluebook, until: "2025-11-01", on: day) == expected)
    }

    @Test(arguments: [
        // 90 days would run to 2026-05-02, but Chaitra 2082 ends on 2026-04-13.
        ("2026-02-01", "2026-04-13", grace),
        ("2026-02-01", "2026-04-14", ["penalised", "1", "5.00", "22000.00", "1100.00"]),
        // 17 days of April, 13 of May: 30.
        ("2026-02-01", "2026-05-13", ["penalised", "1", "5.00", "22000.00", "1100.00"]),
        ("2026-02-01", "2026-05-14", ["penalised", "2", "10.00", "22000.00", "2200.00"]),
        ("2026-02-01", "2026-05-28", ["penalised", "2", "10.00", "22000.00", "2200.00"]),
        ("2026-02-01", "2026-05-29", ["penalised", "3", "20.00", "22000.00", "4400.00"]),
        // Chaitra's last day is the expiry: no grace at all.
        ("2026-04-13", "2026-04-13", valid),
        ("2026-04-13", "2026-04-14", ["penalised", "1", "5.00", "22000.00", "1100.00"]),
        // A day later Chaitra is past and cuts nothing: 16 days of April, 31, 30, 13 of July are 90.
        ("2026-04-14", "2026-07-13", grace),
        ("2026-04-14", "2026-07-14", ["penalised", "1", "5.00", "22000.00", "1100.00"]),
        // Shrawan 1 cuts the first tier short after three days.
        ("2026-04-14", "2026-07-16", ["penalised", "1", "5.00", "22000.00", "1100.00"]),
        ("2026-04-14", "2026-07-17", ["lapsed_prior_year", "year 1", "52.00", "24000.00", "12480.00"]),
        // Expired with the fiscal year: the Shrawan 1 within the grace counts for nothing. 15 days of July, 31, 30,
        // 14 of October: 90.
        ("2026-07-16", "2026-07-17", grace), ("2026-07-16", "2026-10-14", grace),
        ("2026-07-16", "2026-10-15", ["penalised", "1", "5.00", "24000.00", "1200.00"]),
    ])
    func `Chaitra's end cuts the grace and Shrawan 1 the tiers`(until: String, day: String, expected: [String]) throws {
        #expect(try state(.bluebook, until: until, on: day) == expected)
    }

    @Test func `No more than five years count`() throws {
        // Grace ends on 2019-04-01. The Shrawan 1s of 2019 to 2023 are five: 20 + 5 × 32 = 180. In 2026 seven have
        // passed, and two don't count: 22,000 × 1.8.
        let fifth = try state(.bluebook, until: "2019-01-01", on: "2023-07-17")
        #expect(fifth == ["lapsed_prior_year", "year 5", "180.00", "20000.00", "36000.00"])
        let seventh = try state(.bluebook, until: "2019-01-01", on: "2026-07-16")
        #expect(
            [seventh[0], seventh[2], seventh[3], seventh[4]] == ["lapsed_prior_year", "180.00", "22000.00", "39600.00"])
    }

    @Test func `A penalty is rounded once, half away from zero`() throws {
        // 5 % of 0.10 is 0.005; 10 % is 0.01.
        #expect(
            try state(.bluebook, until: "2025-11-01", on: "2026-01-31", class: "cart")
                == ["penalised", "1", "5.00", "0.10", "0.01"])
        #expect(
            try state(.bluebook, until: "2025-11-01", on: "2026-03-02", class: "cart")
                == ["penalised", "2", "10.00", "0.10", "0.01"])
    }

    @Test func `Without a tariff the state and the percentage stand`() throws {
        #expect(
            try state(.bluebook, until: "2025-11-01", on: "2026-01-31", class: "bus")
                == ["penalised", "1", "5.00", "-", "-"])
    }

    // MARK: Insurance and pollution

    @Test func `Insurance lapses the day after, and years add nothing`() throws {
        #expect(try state(.insurance, until: "2026-07-16", on: "2026-07-16") == Self.valid)
        #expect(try state(.insurance, until: "2026-07-16", on: "2026-07-17") == Self.lapsed)
        #expect(try state(.insurance, until: "2020-01-01", on: "2026-07-16") == Self.lapsed)
    }

    @Test(arguments: [
        ("2026-06-01", valid), ("2026-06-02", grace), ("2026-06-08", grace),
        // Days 8 to 30: the station's charge of 500 again.
        ("2026-06-09", ["penalised", "1", "100.00", "500.00", "500.00"]),
        // 29 days of June, one of July.
        ("2026-07-01", ["penalised", "1", "100.00", "500.00", "500.00"]), ("2026-07-02", lapsed),
        ("2027-07-17", lapsed),
    ])
    func `A sticker has seven days of grace and is penalised to the thirtieth`(day: String, expected: [String]) throws {
        #expect(try state(.pollution, until: "2026-06-01", on: day) == expected)
    }

    @Test(arguments: [
        ("motorcycle", "not_applicable"), ("car", "valid"), ("bus", "valid"), (nil, "valid"),
    ])
    func `A sticker is for four wheels and more, and for what has no class`(
        vehicleClass: String?, expected: String
    ) throws {
        #expect(try state(.pollution, until: "2026-07-16", on: "2026-07-16", class: vehicleClass)[0] == expected)
    }

    // MARK: What comes first

    private func states(_ change: (inout ComplianceFixture) throws -> Void) throws -> [[String]] {
        var fixture = ComplianceFixture()
        try change(&fixture)
        return try fixture.run().rows("documents", "kind", "state", "rule")
    }

    @Test func `Nothing is missing of a vehicle that is struck off on D, all is the day before`() throws {
        #expect(
            try states { try $0.add(struckOff: "2026-07-16") } == [
                ["bluebook", "not_applicable", "bluebook"], ["insurance", "not_applicable", "insurance"],
                ["pollution", "not_applicable", "pollution"],
            ])
        #expect(
            try states { try $0.add(struckOff: "2026-07-17") } == [
                ["bluebook", "missing", "bluebook"], ["insurance", "missing", "insurance"],
                ["pollution", "missing", "pollution"],
            ])
    }

    @Test func `Struck off comes before valid and before an unknown rule`() throws {
        #expect(
            try states {
                $0.rules = ComplianceFixture.ruleSet()
                try $0.add(struckOff: "2026-01-01")
                try $0.add(.bluebook, "2026-01-01", "2026-12-31")
                try $0.add(.insurance, "2025-01-01", "2025-12-31")
            } == [
                ["bluebook", "not_applicable", "-"], ["insurance", "not_applicable", "-"],
                ["pollution", "not_applicable", "-"],
            ])
    }

    @Test func `An exempt paper is neither missing nor valid nor lapsed`() throws {
        for until in [nil, "2026-12-31", "2025-12-31"] {
            let found = try states {
                $0.rules = ComplianceFixture.ruleSet(ComplianceFixture.insuranceRule(isExempt: true))
                try $0.add()
                if let until { try $0.add(.insurance, "2025-01-01", until) }
            }
            #expect(found[1] == ["insurance", "not_applicable", "insurance-exempt"])
        }
    }

    @Test func `Without a rule what is missing is missing, what is valid is valid, the rest is unknown`() throws {
        #expect(
            try states {
                $0.rules = ComplianceFixture.ruleSet()
                try $0.add()
                try $0.add(.insurance, "2025-07-17", "2026-07-16")
                try $0.add(.pollution, "2025-07-16", "2026-07-15")
            } == [["bluebook", "missing", "-"], ["insurance", "valid", "-"], ["pollution", "unknown_rule", "-"]])
    }

    @Test func `The rule is that of the expiry's fiscal year, of D's where there is none`() throws {
        // A rule that holds from 2082/83: 2025-07-16 is the last day of 2081/82.
        let rules = ComplianceFixture.ruleSet(ComplianceFixture.insuranceRule(from: 2082))
        let expired = { (until: String) in
            try states {
                $0.rules = rules
                try $0.add()
                try $0.add(.insurance, "2024-01-01", until)
            }[1]
        }
        #expect(try expired("2025-07-16") == ["insurance", "unknown_rule", "-"])
        #expect(try expired("2025-07-17") == ["insurance", "lapsed", "insurance"])
        #expect(
            try states {
                $0.rules = rules
                try $0.add()
            }[1] == ["insurance", "missing", "insurance"])
        #expect(
            try states {
                $0.rules = rules
                try $0.measure(on: "2025-07-16")
                try $0.add()
            }[1] == ["insurance", "missing", "-"])
        // The exemption goes by that year too: what expired before it holds is still asked for.
        #expect(
            try states {
                $0.rules = ComplianceFixture.ruleSet(
                    ComplianceFixture.insuranceRule(), ComplianceFixture.insuranceRule(from: 2082, isExempt: true))
                try $0.add()
                try $0.add(.insurance, "2024-01-01", "2025-07-16")
                try $0.add(vehicle: 2)
            }.filter { $0[0] == "insurance" } == [
                ["insurance", "lapsed", "insurance"], ["insurance", "not_applicable", "insurance-exempt"],
            ])
    }

    @Test func `From worst to best`() {
        #expect(
            DocumentState.allCases.sorted { $0.rank < $1.rank }.map(\.rawValue) == [
                "lapsed_prior_year", "missing", "lapsed", "penalised", "unknown_rule", "in_grace", "valid",
                "not_applicable",
            ])
    }

    // MARK: Due

    @Test(arguments: [
        // 15 days of July after the 16th are the 31st; 30 days are August 15; 31, 30 more, and 14 of October are 90.
        ("2026-07-16", "0", "7"), ("2026-07-23", "7", "7"), ("2026-07-24", "8", "30"), ("2026-08-15", "30", "30"),
        ("2026-08-16", "31", "90"), ("2026-10-14", "90", "90"), ("2026-10-15", "91", "-"), ("2026-07-15", "-1", "-"),
    ])
    func `A paper is due in the smallest of 7, 30 and 90 days that fits`(
        until: String, days: String, due: String
    ) throws {
        var fixture = ComplianceFixture()
        try fixture.add()
        try fixture.add(.insurance, "2025-07-01", until)
        #expect(try fixture.run().document(.insurance, "days_to_expiry", "due_in") == [days, due])
    }

    @Test func `A paper that doesn't apply isn't due`() throws {
        var fixture = ComplianceFixture()
        try fixture.add(struckOff: "2026-07-01")
        try fixture.add(.insurance, "2025-08-01", "2026-07-31")
        #expect(
            try fixture.run().document(.insurance, "state", "valid_until", "days_to_expiry", "due_in")
                == ["not_applicable", "2026-07-31", "15", "-"])
    }
}
