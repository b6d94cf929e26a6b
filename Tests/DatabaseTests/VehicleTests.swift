import TestSupport
import Testing

/// Vehicles, their renewals, and which papers are valid.
@Suite struct VehicleTests {
    private func days(_ from: String, _ until: String, _ more: String = "", on: String = "2025-01-01") -> String {
        "{\"renewed_on\": \"\(on)\", \"valid_from\": \"\(from)\", \"valid_until\": \"\(until)\"\(more)}"
    }

    @Test func fromRegistrationToStrikeOff() async throws {
        let organization = try await Organization.make()
        let keeper = organization.keeper
        let vehicle = try await organization.value(
            """
            select vehicles.register('{"registration_number": "BA 1 PA 1", "branch_id": "\(organization.branch)",
                "class": "car", "engine_cc": 1200, "province": "bagmati", "registered_on": "2024-01-01"}')
            """, as: keeper)
        let rows = try await organization.run(
            """
            select fuel, engine_cc from vehicles.update_vehicle('\(vehicle)', '{"fuel": "petrol"}');
            select vehicles.renew_bluebook('\(vehicle)', '\(days("2025-01-01", "2025-12-31", ", \"tax\": 3000, \"fiscal_year\": \"2081/82\""))') as r \\gset
            select vehicles.renew_insurance('\(vehicle)', '\(days("2025-01-01", "2025-12-31", ", \"premium\": 1, \"policy_number\": \"P1\""))') \\g /dev/null
            select vehicles.renew_pollution('\(vehicle)', '\(days("2025-01-01", "2025-12-31", ", \"reading\": 0.5, \"charge\": 180"))') \\g /dev/null
            select :'r'; select count(*) from vehicles.list_vehicles();
            """, as: keeper)
        #expect(rows[0] == "petrol|1200" && rows[2] == "1")
        #expect(try await organization.trail(of: "vehicles.bluebook", row: vehicle) == "INSERT,UPDATE \(keeper)")
        #expect(try await organization.trail(of: "vehicles.bluebook_renewal", row: rows[1]) == "INSERT \(keeper)")
        let again = days("2025-01-01", "2025-12-31")
        #expect(
            try await organization.outcomes([
                "select vehicles.renew_bluebook('\(vehicle)', '\(again)')",
                "select vehicles.renew_insurance('\(vehicle)', '\(again)')",
                "select vehicles.renew_pollution('\(vehicle)', '\(again)')",
                "select vehicles.renew_bluebook('\(vehicle)', '\(days("2025-02-01", "2025-01-01"))')",
                "select vehicles.renew_bluebook('\(vehicle)', '\(days("2025-02-01", "2026-01-01", on: "2999-01-01"))')",
                "select vehicles.renew_bluebook('\(vehicle)', '\(days("2025-02-30", "2026-01-01"))')",
                "select vehicles.renew_bluebook('\(vehicle)', '\(days("2025-02-01", "2026-01-01", ", \"tax\": -1"))')",
                "select vehicles.renew_bluebook('\(vehicle)', '\(days("2025-02-01", "2026-01-01", ", \"premium\": 1"))')",
                "select vehicles.renew_bluebook('\(vehicle)', '{}')",
                "select vehicles.register('{\"registration_number\": \"BA 1 PA 1\"}')",
                "select vehicles.register('{\"registration_number\": \"x\", \"class\": \"boat\"}')",
                "select vehicles.register('{\"registration_number\": \"x\", \"engine_cc\": -1}')",
                "select vehicles.register('{\"registration_number\": \"x\", \"registered_on\": \"2999-01-01\"}')",
                "select vehicles.register('{\"registration_number\": \"x\", \"province\": \"nowhere\"}')",
                "select vehicles.register('{\"plate\": \"x\"}')",
                "select vehicles.strike_off('\(vehicle)', '2023-12-31')",
                "select vehicles.strike_off('\(vehicle)', '2999-01-01')",
                "select vehicles.retire_renewal('boat', '\(rows[1])')",
                "select vehicles.retire_renewal('insurance', '\(rows[1])')",
                "select vehicles.retire_renewal('bluebook', '\(rows[1])')",
                "select vehicles.retire_renewal('bluebook', '\(rows[1])')",
                "select vehicles.renew_bluebook('\(vehicle)', '\(again)')", "select vehicles.strike_off('\(vehicle)')",
                "select vehicles.strike_off('\(vehicle)')", "select vehicles.renew_bluebook('\(vehicle)', '\(again)')",
                // Its plate is free again.
                "select vehicles.register('{\"registration_number\": \"BA 1 PA 1\"}')",
                "select vehicles.retire_vehicle('\(vehicle)')", "select vehicles.update_vehicle('\(vehicle)', '{}')",
            ]) == [
                "KT011", "KT011", "KT011", "KT012", "KT012", "KT012", "KT012", "KT023", "KT012", "KT011", "KT012",
                "KT012", "KT012", "KT013", "KT023", "KT012", "KT012", "KT012", "KT010", "ok", "KT015", "ok", "ok",
                "KT015",
                "KT015", "ok", "ok", "KT015",
            ])
    }

    @Test func compliance() async throws {
        let organization = try await Organization.make()
        let rows = try await organization.run(
            """
            select vehicles.register('{"registration_number": "1", "branch_id": "\(organization.branch)"}') as v \\gset
            select vehicles.register('{"registration_number": "2"}') as w \\gset
            select :'v'; select :'w';
            -- Two that touch are one; one with a gap before it starts after the day; the tie goes to the later start.
            select vehicles.renew_bluebook(:'v', '\(days("2025-01-01", "2025-06-30", ", \"receipt_number\": \"R1\""))') \\g /dev/null
            select vehicles.renew_bluebook(:'v', '\(days("2025-07-01", "2025-12-31", ", \"receipt_number\": \"R2\""))') \\g /dev/null
            select vehicles.renew_bluebook(:'v', '\(days("2026-02-01", "2026-12-31", ", \"receipt_number\": \"R3\""))') \\g /dev/null
            select vehicles.renew_insurance(:'v', '\(days("2025-01-01", "2025-12-31", ", \"policy_number\": \"P1\""))') \\g /dev/null
            select vehicles.renew_insurance(:'v', '\(days("2025-03-01", "2025-12-31", ", \"policy_number\": \"P2\""))') \\g /dev/null
            select vehicles.renew_pollution(:'v', '\(days("2025-01-01", "2025-03-31"))') \\g /dev/null
            select vehicles.strike_off(:'w', '2025-06-01') \\g /dev/null
            """)
        func papers(_ day: String, as actor: String? = nil) async throws -> [String] {
            try await organization.run(
                """
                select registration_number, kind, document_number, valid_from, expires_on, days_to_expiry, state
                from vehicles.compliance('\(day)')
                """, as: actor
            ).sorted()
        }
        #expect(
            try await papers("2025-06-30") == [
                "1|bluebook|R1|2025-01-01|2025-12-31|184|valid", "1|insurance|P2|2025-03-01|2025-12-31|184|valid",
                "1|pollution||2025-01-01|2025-03-31|-91|expired", "2|bluebook|||||not_applicable",
                "2|insurance|||||not_applicable", "2|pollution|||||not_applicable",
            ])
        #expect(
            try await papers("2026-01-15", as: organization.keeper) == [
                "1|bluebook|R2|2025-07-01|2025-12-31|-15|expired", "1|insurance|P2|2025-03-01|2025-12-31|-15|expired",
                "1|pollution||2025-01-01|2025-03-31|-290|expired",
            ])
        #expect(try await papers("2025-05-31").contains("2|bluebook|||||missing"))
        #expect(try await papers("2024-12-31").first == "1|bluebook|||||missing")
        #expect(try await organization.outcome("select vehicles.compliance()", as: organization.clerk) == "KT007")
        #expect(rows.count == 2)
    }

    @Test func racesLeaveOneWinner() async throws {
        let organization = try await Organization.make()
        let plates = try await organization.race(
            Array(
                repeating: "select vehicles.register('{\"registration_number\": \"BA 9\"}'); select pg_sleep(0.05);",
                count: 4))
        #expect(plates == ["KT011", "KT011", "KT011", "ok"])
        let vehicle = try await organization.look(
            "select id from vehicles.bluebook where organization_id = $org")
        let renewals = try await organization.race(
            Array(
                repeating:
                    "select vehicles.renew_bluebook('\(vehicle)', '\(days("2025-01-01", "2025-12-31"))'); select pg_sleep(0.05);",
                count: 3))
        #expect(renewals == ["KT011", "KT011", "ok"])
        let ends = try await organization.race([
            "select vehicles.strike_off('\(vehicle)'); select pg_sleep(0.05);",
            "select vehicles.strike_off('\(vehicle)'); select pg_sleep(0.05);",
        ])
        #expect(ends == ["KT015", "ok"])
    }
}
