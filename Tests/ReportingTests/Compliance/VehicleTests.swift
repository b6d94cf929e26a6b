import KeepTrack
import Reporting
import Testing

/// One row per vehicle: its worst paper, what falls due next, and whether its bluebook can be renewed. D is 2026-07-16.
struct VehicleTests {
    private func vehicle(_ change: (inout ComplianceFixture) throws -> Void) throws -> ComplianceFixture.Result {
        var fixture = ComplianceFixture()
        try change(&fixture)
        return try fixture.run()
    }

    @Test func `The worst of the three states is the vehicle's`() throws {
        var fixture = ComplianceFixture()
        for number: UInt64 in 1...6 { try fixture.add(vehicle: number) }
        // 1: everything valid.
        for kind in DocumentKind.allCases { try fixture.add(kind, "2026-01-01", "2026-12-31", vehicle: 1) }
        // 2: the bluebook in grace since 07-01, the insurance valid, the sticker in its third day of grace.
        try fixture.add(.bluebook, "2025-07-01", "2026-06-30", vehicle: 2)
        try fixture.add(.insurance, "2026-01-01", "2026-12-31", vehicle: 2)
        try fixture.add(.pollution, "2025-07-14", "2026-07-13", vehicle: 2)
        // 3: penalised (the grace of 2025-11-01 is over), lapsed, valid: lapsed is worse.
        try fixture.add(.bluebook, "2024-11-02", "2025-11-01", vehicle: 3)
        try fixture.add(.insurance, "2025-07-01", "2026-06-30", vehicle: 3)
        try fixture.add(.pollution, "2026-01-01", "2026-12-31", vehicle: 3)
        // 4: penalised, missing, lapsed: missing is worse.
        try fixture.add(.bluebook, "2024-11-02", "2025-11-01", vehicle: 4)
        try fixture.add(.pollution, "2025-01-01", "2025-06-30", vehicle: 4)
        // 5: a Shrawan 1 has passed since the grace of 2024-11-01 ended; the rest is missing: the year is worst.
        try fixture.add(.bluebook, "2023-11-02", "2024-11-01", vehicle: 5)
        // 6: penalised, valid, in grace.
        try fixture.add(.bluebook, "2024-11-02", "2025-11-01", vehicle: 6)
        try fixture.add(.insurance, "2026-01-01", "2026-12-31", vehicle: 6)
        try fixture.add(.pollution, "2025-07-14", "2026-07-13", vehicle: 6)
        #expect(
            try fixture.run().rows(
                "vehicles", "vehicle_id", "worst_state", "bluebook_state", "insurance_state", "pollution_state")
                == [
                    ["1", "valid", "valid", "valid", "valid"], ["2", "in_grace", "in_grace", "valid", "in_grace"],
                    ["3", "lapsed", "penalised", "lapsed", "valid"],
                    ["4", "missing", "penalised", "missing", "lapsed"],
                    ["5", "lapsed_prior_year", "lapsed_prior_year", "missing", "missing"],
                    ["6", "penalised", "penalised", "valid", "in_grace"],
                ])
    }

    @Test func `A vehicle that is struck off has nothing left to do`() throws {
        let result = try vehicle {
            try $0.add(struckOff: "2026-07-01")
            try $0.add(.bluebook, "2025-01-01", "2025-12-31")
        }
        #expect(
            result.rows("vehicles", "worst_state", "ready_to_renew", "next_due_on", "penalty_amount")
                == [["not_applicable", "-", "-", "0.00"]])
    }

    @Test func `Plate, class and use are as recorded`() throws {
        let result = try vehicle {
            $0.branches = [BranchRow(id: id(50), code: "KTM")]
            try $0.add(class: "car", branch: 50)
            try $0.add(vehicle: 2, class: nil, branch: 99, use: nil)
        }
        #expect(
            result.rows("vehicles", "branch", "vehicle_id", "plate", "class", "use") == [
                ["KTM", "1", "BA 1 PA 1", "car", "private"], ["-", "2", "BA 1 PA 2", "-", "-"],
            ])
        #expect(
            result.rows("documents", "vehicle_id", "kind") == [
                ["1", "bluebook"], ["1", "insurance"], ["1", "pollution"], ["2", "bluebook"], ["2", "insurance"],
                ["2", "pollution"],
            ])
    }

    // MARK: Next due

    @Test func `The earliest expiry is next, past ones too`() throws {
        let result = try vehicle {
            try $0.add()
            try $0.add(.bluebook, "2026-01-01", "2026-12-31")
            try $0.add(.insurance, "2025-03-01", "2026-02-28")
            try $0.add(.pollution, "2026-01-01", "2026-08-31")
        }
        #expect(result.rows("vehicles", "next_due_on", "next_due_on_bs") == [["2026-02-28", "2082-11-16"]])
    }

    @Test func `Papers that don't apply or are missing aren't next`() throws {
        let result = try vehicle {
            try $0.add(class: "motorcycle")
            try $0.add(.bluebook, "2026-01-01", "2026-12-31")
            try $0.add(.pollution, "2026-01-01", "2026-08-31")
        }
        #expect(result.rows("vehicles", "pollution_state", "next_due_on") == [["not_applicable", "2026-12-31"]])
    }

    // MARK: Prerequisites

    private func readiness(_ change: (inout ComplianceFixture) throws -> Void) throws -> [String] {
        let result = try vehicle(change)
        return result.rows("vehicles", "ready_to_renew")[0] + result.document(.bluebook, "missing_prerequisite")
    }

    @Test func `A bluebook can be renewed while the insurance is valid`() throws {
        #expect(
            try readiness {
                try $0.add()
                try $0.add(.insurance, "2025-07-17", "2026-07-16")
            } == ["true", "-"])
        #expect(
            try readiness {
                try $0.add()
                try $0.add(.insurance, "2025-07-16", "2026-07-15")
            } == ["false", "insurance"])
        #expect(try readiness { try $0.add() } == ["false", "insurance"])
    }

    @Test func `A prerequisite that doesn't apply isn't lacking`() throws {
        #expect(
            try readiness {
                $0.rules = ComplianceFixture.ruleSet(
                    ComplianceFixture.bluebookRule(), ComplianceFixture.insuranceRule(isExempt: true))
                try $0.add()
            } == ["true", "-"])
    }

    @Test func `A prerequisite without a rule is lacking once it has expired`() throws {
        #expect(
            try readiness {
                $0.rules = ComplianceFixture.ruleSet(ComplianceFixture.bluebookRule())
                try $0.add()
                try $0.add(.insurance, "2025-07-16", "2026-07-15")
            } == ["false", "insurance"])
    }

    @Test func `What is lacking is listed in the rule's order`() throws {
        let rule = ComplianceFixture.bluebookRule(prerequisites: [.pollution, .insurance])
        let rules = ComplianceFixture.ruleSet(
            rule, ComplianceFixture.insuranceRule(), ComplianceFixture.pollutionRule())
        #expect(
            try readiness {
                $0.rules = rules
                try $0.add()
            } == ["false", "pollution,insurance"])
        // A sticker in grace isn't valid.
        #expect(
            try readiness {
                $0.rules = rules
                try $0.add()
                try $0.add(.insurance, "2026-01-01", "2026-12-31")
                try $0.add(.pollution, "2025-07-16", "2026-07-15")
            } == ["false", "pollution"])
        #expect(
            try readiness {
                $0.rules = rules
                try $0.add(class: "motorcycle")
            } == ["false", "insurance"])
    }

    @Test func `Without a rule, or where no bluebook applies, there is no answer`() throws {
        #expect(
            try readiness {
                $0.rules = ComplianceFixture.ruleSet(ComplianceFixture.insuranceRule())
                try $0.add()
            } == ["-", "-"])
        #expect(try readiness { try $0.add(struckOff: "2026-07-16") } == ["-", "-"])
        #expect(
            try readiness {
                $0.rules = ComplianceFixture.ruleSet(ComplianceFixture.bluebookRule(isExempt: true))
                try $0.add()
            } == ["-", "-"])
    }

    @Test func `A rule without prerequisites is always ready`() throws {
        #expect(
            try readiness {
                $0.rules = ComplianceFixture.ruleSet(ComplianceFixture.bluebookRule(prerequisites: []))
                try $0.add()
            } == ["true", "-"])
    }

    // MARK: Penalties

    private func penalty(
        class vehicleClass: String, _ change: (inout ComplianceFixture) throws -> Void
    ) throws -> ComplianceFixture.Result {
        try vehicle {
            try $0.add(class: vehicleClass)
            try change(&$0)
        }
    }

    private func bluebookAndSticker(_ fixture: inout ComplianceFixture) throws {
        // Third tier: 20 % of the tax; and the sticker in its fifteenth day: the charge.
        try fixture.add(.bluebook, "2024-11-02", "2025-11-01")
        try fixture.add(.pollution, "2025-07-02", "2026-07-01")
    }

    @Test func `Penalties add up, and known parts stand for all`() throws {
        // 4,400 + 500.
        let both = try penalty(class: "car", bluebookAndSticker)
        #expect(both.rows("vehicles", "penalty_amount") == [["4900.00"]])
        #expect(both.headlines["penalty_amount"] == .number(unscaled: 490_000, scale: 2))
        // 20 % of 10 paisa is 2; no tariff has a cart's charge.
        let one = try penalty(class: "cart", bluebookAndSticker)
        #expect(one.document(.pollution, "penalty_pct", "penalty_amount") == ["100.00", "-"])
        #expect(one.rows("vehicles", "penalty_amount") == [["0.02"]])
    }

    @Test func `Unknown parts alone leave it empty, none at all make it nothing`() throws {
        let unknown = try penalty(class: "bus", bluebookAndSticker)
        #expect(unknown.rows("vehicles", "penalty_amount") == [["-"]])
        #expect(unknown.rows("by_branch", "penalty_amount") == [["-"]])
        #expect(unknown.headlines["penalty_amount"] == .notMeasurable)
        let none = try penalty(class: "car") { _ in }
        #expect(none.rows("vehicles", "penalty_amount") == [["0.00"]])
        // Lapsed without a penalty contributes nothing.
        let lapsed = try penalty(class: "bus") { try $0.add(.insurance, "2024-01-01", "2024-12-31") }
        #expect(lapsed.rows("vehicles", "penalty_amount") == [["0.00"]])
    }
}
