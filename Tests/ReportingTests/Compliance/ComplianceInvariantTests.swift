import KeepTrack
import NepaliCalendar
import Reporting
import Tabular
import Testing

/// What must hold whatever the renewals are: random ones, the same in every run.
struct ComplianceInvariantTests {
    /// Renewals of one vehicle's insurance around the period, some reversed, some after D.
    private struct RandomRenewals {
        var generator: SeededGenerator

        mutating func fixture(vehicles: UInt64 = 12) throws -> ComplianceFixture {
            var fixture = ComplianceFixture()
            fixture.branches = [BranchRow(id: id(50), code: "KTM"), BranchRow(id: id(51), code: "PKR")]
            for vehicle in 1...vehicles {
                try fixture.add(
                    vehicle: vehicle,
                    class: ["car", "motorcycle", "bus", nil][Int.random(in: 0..<4, using: &generator)],
                    registered: day("2024-07-01", 0...700).description,
                    struckOff: Int.random(in: 0..<4, using: &generator) == 0
                        ? day("2026-01-01", 0...300).description : nil,
                    branch: [50, 51, nil][Int.random(in: 0..<3, using: &generator)])
                for kind in DocumentKind.allCases {
                    for _ in 0..<Int.random(in: 0...5, using: &generator) {
                        try add(kind, of: vehicle, to: &fixture)
                    }
                }
            }
            return fixture
        }

        mutating func add(_ kind: DocumentKind, of vehicle: UInt64, to fixture: inout ComplianceFixture) throws {
            let from = try day("2023-01-01", 0...1350)
            let until = from.adding(days: Int.random(in: -5...380, using: &generator))
            let renewed = min(from.adding(days: Int.random(in: -40...40, using: &generator)), try date("2026-07-16"))
            try fixture.add(
                kind, from.description, until.description, vehicle: vehicle, renewed: renewed.description)
        }

        private mutating func day(_ first: String, _ days: ClosedRange<Int>) throws -> CalendarDate {
            try date(first).adding(days: Int.random(in: days, using: &generator))
        }
    }

    private func number(_ row: [String: String], _ key: String) throws -> Int {
        try #require(row[key].flatMap { Int($0) }, "\(key) of \(row)")
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `Days are those that one counts one by one`(seed: UInt64) throws {
        var random = RandomRenewals(generator: SeededGenerator(state: seed))
        let fixture = try random.fixture()
        let result = try fixture.run()
        let documents = try #require(result.tables["documents"])
        #expect(documents.count == fixture.vehicles.count * 3)
        for row in documents where row["window_days"] != nil {
            let vehicle = try #require(fixture.vehicles.first { "\($0.id.low)" == row["vehicle_id"] })
            let ranges = fixture.renewals.filter {
                $0.vehicleID == vehicle.id && $0.kind.name == row["kind"] && !$0.isReversed
            }
            var day = try max(date("2025-07-17"), #require(vehicle.registeredOn))
            var (required, covered, overlapping, gaps, gap, longest) = (0, 0, 0, 0, 0, 0)
            while try day <= date("2026-07-16"), vehicle.struckOffOn.map({ day < $0 }) ?? true {
                let bearers = ranges.count { $0.validFrom <= day && day <= $0.validUntil }
                required += 1
                if bearers > 0 { covered += 1 }
                if bearers > 1 { overlapping += 1 }
                gap = bearers > 0 ? 0 : gap + 1
                if gap == 1 { gaps += 1 }
                longest = max(longest, gap)
                day = day.adding(days: 1)
            }
            #expect(
                pick(
                    row, "window_days", "covered_days", "lapsed_days", "gaps", "longest_gap_days", "overlap_days")
                    == [required, covered, required - covered, gaps, longest, overlapping].map { "\($0)" })
        }
    }

    @Test(arguments: 11...14 as ClosedRange<UInt64>)
    func `Covered and lapsed days make the window, gaps make the lapsed days`(seed: UInt64) throws {
        var random = RandomRenewals(generator: SeededGenerator(state: seed))
        let result = try random.fixture().run()
        for row in try #require(result.tables["documents"]) {
            let gaps = (result.tables["gaps"] ?? []).filter {
                $0["vehicle_id"] == row["vehicle_id"] && $0["kind"] == row["kind"]
            }
            guard row["window_days"] != nil else {
                #expect(gaps.isEmpty)
                continue
            }
            let lapsed = try number(row, "lapsed_days")
            #expect(try number(row, "covered_days") + lapsed == number(row, "window_days"))
            #expect(try gaps.reduce(0) { try $0 + number($1, "days") } == lapsed)
            #expect(try gaps.count == number(row, "gaps"))
            #expect(try number(row, "overlap_days") <= number(row, "covered_days"))
            // The only gap that can be open is the last, and it is so exactly where the paper isn't valid on D.
            #expect(gaps.dropLast().allSatisfy { $0["open"] == "false" })
            if row["state"] != "not_applicable" {
                #expect((gaps.last?["open"] == "true") == (row["state"] != "valid"))
            }
        }
    }

    @Test(arguments: 21...24 as ClosedRange<UInt64>)
    func `Another renewal never raises the lapsed days nor brings the expiry of what is valid nearer`(
        seed: UInt64
    ) throws {
        var random = RandomRenewals(generator: SeededGenerator(state: seed))
        var fixture = try random.fixture(vehicles: 4)
        var before = try #require(fixture.run().tables["documents"])
        for _ in 0..<10 {
            for vehicle: UInt64 in 1...4 {
                for kind in DocumentKind.allCases { try random.add(kind, of: vehicle, to: &fixture) }
            }
            let after = try #require(fixture.run().tables["documents"])
            for (old, new) in zip(before, after) where old["window_days"] != nil {
                // A paper may cease to apply with its expiry's rule, but not by this rule set.
                #expect(old["window_days"] == new["window_days"])
                #expect(try number(new, "lapsed_days") <= number(old, "lapsed_days"))
                if old["state"] == "valid" {
                    #expect(new["state"] == "valid")
                    #expect(try number(new, "days_to_expiry") >= number(old, "days_to_expiry"))
                }
            }
            before = after
        }
    }

    @Test(arguments: [1, 30, 365, 1000, -1, -400])
    func `Figures go with the days where no rule looks at the calendar`(shift: Int) throws {
        var random = RandomRenewals(generator: SeededGenerator(state: 31))
        var fixture = try random.fixture()
        // One tariff for all years, and tiers without Chaitra and Shrawan.
        let rules = RuleSet(
            name: "plain", wheels: ["motorcycle": 2, "car": 4, "bus": 6],
            penaltyRules: [
                PenaltyRule(
                    id: "bluebook", document: .bluebook, fiscalYear: ComplianceFixture.year(2070),
                    grace: Grace(days: 90),
                    tiers: [
                        PenaltyTier(firstDay: 1, lastDay: 30, percent: 5_00),
                        PenaltyTier(firstDay: 31, lastDay: 200, percent: 10_00),
                    ], base: .tax, prerequisites: [.insurance]),
                ComplianceFixture.insuranceRule(), ComplianceFixture.pollutionRule(),
            ], tariffs: [Tariff(id: "all", fiscalYear: ComplianceFixture.year(2070), tax: 12_345, charge: 500_00)])
        fixture.rules = rules
        let unmoved = try fixture.run()
        let moved = try shifted(fixture, by: shift).run()
        let keys = [
            "vehicle_id", "kind", "document_number", "state", "due_in", "days_to_expiry", "window_days", "covered_days",
            "lapsed_days", "coverage_pct", "gaps", "longest_gap_days", "overlap_days", "rule", "tier", "penalty_pct",
            "penalty_base", "penalty_amount", "missing_prerequisite",
        ]
        for (table, keys) in [
            ("documents", keys), ("gaps", ["vehicle_id", "kind", "days", "open"]),
            ("renewals", ["renewal_id", "kind", "days_late"]),
            ("forecast", ["vehicle_id", "kind", "band", "tier", "penalty_pct", "penalty_amount"]),
            ("vehicles", ["vehicle_id", "worst_state", "ready_to_renew", "penalty_amount"]),
            ("by_branch", ["branch", "applicable", "valid", "in_grace", "lapsed", "missing", "penalty_amount"]),
        ] {
            let old = try #require(unmoved.tables[table]).map { row in keys.map { row[$0] ?? "-" } }
            let new = try #require(moved.tables[table]).map { row in keys.map { row[$0] ?? "-" } }
            #expect(old == new, "\(table)")
        }
        #expect(unmoved.headlines == moved.headlines)
        #expect(
            unmoved.exceptions.map { [$0.code, $0.subjectID?.description] }
                == moved.exceptions.map { [$0.code, $0.subjectID?.description] })
    }

    private func shifted(_ fixture: ComplianceFixture, by days: Int) throws -> ComplianceFixture {
        var moved = fixture
        let move = { (text: String) in try date(text).adding(days: days).description }
        moved.asOf = try "\(move(String(fixture.asOf.prefix(10)))) 00:00"
        moved.period = try move(fixture.period.lowerBound)...move(fixture.period.upperBound)
        moved.vehicles = fixture.vehicles.map {
            VehicleRow(
                id: $0.id, branchID: $0.branchID, plate: $0.plate, traits: $0.traits,
                registeredOn: $0.registeredOn?.adding(days: days), struckOffOn: $0.struckOffOn?.adding(days: days),
                isCurrent: $0.isCurrent, scrappedAt: $0.scrappedAt)
        }
        moved.renewals = fixture.renewals.map {
            VehicleRenewalRow(
                id: $0.id, vehicleID: $0.vehicleID, kind: $0.kind, number: $0.number,
                renewedOn: $0.renewedOn.adding(days: days), validFrom: $0.validFrom.adding(days: days),
                validUntil: $0.validUntil.adding(days: days), amount: $0.amount, penaltyPaid: $0.penaltyPaid)
        }
        return moved
    }

    @Test(arguments: 41...44 as ClosedRange<UInt64>)
    func `Counts add up by branch, by month and in all`(seed: UInt64) throws {
        var random = RandomRenewals(generator: SeededGenerator(state: seed))
        let result = try random.fixture(vehicles: 30).run()
        let keys = ["applicable", "valid", "in_grace", "lapsed", "missing"]
        for table in ["by_branch", "by_month"] {
            for row in try #require(result.tables[table]) {
                let counts = try keys.map { try number(row, $0) }
                #expect(counts[1...].reduce(0, +) == counts[0], "\(table): \(row)")
            }
        }
        for key in keys {
            let branches = try #require(result.tables["by_branch"]).reduce(0) { try $0 + number($1, key) }
            #expect(result.headlines[key] == .count(branches), "\(key)")
            // The last month is measured on D.
            let month = try #require(result.tables["by_month"]?.last)
            #expect(try number(month, key) == branches, "\(key)")
        }
        // The states of the papers are those that were counted.
        let states = try #require(result.tables["documents"]).compactMap { $0["state"] }
        #expect(result.headlines["valid"] == .count(states.count { $0 == "valid" }))
        #expect(result.headlines["applicable"] == .count(states.count { $0 != "not_applicable" }))
        #expect(result.headlines["missing"] == .count(states.count { $0 == "missing" }))
    }
}
