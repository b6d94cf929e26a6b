import KeepTrack
import Reporting
import Testing

/// What a person should look at: each code on both sides of its boundary. D is 2026-07-16.
struct ComplianceExceptionTests {
    /// Without a car's insurance every renewal of its bluebook is a finding: most tests look at insurance.
    private func findings(_ change: (inout ComplianceFixture) throws -> Void) throws -> [ReportedException] {
        var fixture = ComplianceFixture()
        try change(&fixture)
        return try fixture.run().exceptions
    }

    private func codes(_ change: (inout ComplianceFixture) throws -> Void) throws -> [String] {
        try findings(change).map(\.code)
    }

    // MARK: renewal_reversed and expiry_before_issue

    @Test func `A renewal that ends the day before it begins is reversed, one that ends on that day isn't`() throws {
        let found = try findings {
            $0.branches = [BranchRow(id: id(50), code: "KTM")]
            try $0.add(branch: 50)
            try $0.add(.insurance, "2020-05-02", "2020-05-01", renewed: "2020-04-01")
        }
        #expect(found.map(\.code) == ["renewal_reversed"])
        let finding = try #require(found.first)
        #expect(finding.subjectTable == "vehicles.insurance_renewal")
        #expect(finding.subjectID == id(101))
        #expect(finding.branch == "KTM")
        #expect(finding.arguments["plate"] == "BA 1 PA 1")
        #expect(finding.arguments["kind"] == "insurance")
        #expect(finding.arguments["number"] == "N101")
        #expect(finding.arguments["from"] == "2020-05-02")
        #expect(finding.arguments["until"] == "2020-05-01")
        #expect(
            try codes {
                try $0.add()
                try $0.add(.insurance, "2020-05-01", "2020-05-01")
            }.isEmpty)
    }

    @Test func `A renewal that had ended before it was made is a finding, one that ends that day isn't`() throws {
        let found = try findings {
            try $0.add()
            try $0.add(.pollution, "2020-01-01", "2020-06-30", renewed: "2020-07-01")
        }
        #expect(found.map(\.code) == ["expiry_before_issue"])
        #expect(found.map(\.subjectTable) == ["vehicles.pollution_sticker_renewal"])
        #expect(
            try codes {
                try $0.add()
                try $0.add(.pollution, "2020-01-01", "2020-06-30", renewed: "2020-06-30")
            }.isEmpty)
    }

    @Test func `A reversed renewal may have ended before it was made, but overlaps nothing`() throws {
        #expect(
            try codes {
                try $0.add()
                try $0.add(.insurance, "2020-01-01", "2020-12-31")
                // Made on its first day, it ends a day before.
                try $0.add(.insurance, "2020-06-02", "2020-06-01")
            }.sorted() == ["expiry_before_issue", "renewal_reversed"])
    }

    // MARK: validity_overlap

    @Test func `The later of two renewals that share a day is the finding`() throws {
        let found = try findings {
            try $0.add()
            try $0.add(.insurance, "2020-01-01", "2020-12-31")
            try $0.add(.insurance, "2020-12-31", "2021-12-30", renewed: "2020-12-01")
        }
        #expect(found.map(\.code) == ["validity_overlap"])
        #expect(found.map(\.subjectID) == [id(102)])
        #expect(found.first?.arguments["from"] == "2020-12-31")
        #expect(found.first?.arguments["reach"] == "2020-12-31")
        #expect(
            try codes {
                try $0.add()
                try $0.add(.insurance, "2020-01-01", "2020-12-31")
                try $0.add(.insurance, "2021-01-01", "2021-12-31", renewed: "2020-12-01")
                // Another paper's days are its own.
                try $0.add(.pollution, "2020-12-31", "2021-06-30")
            }.isEmpty)
    }

    @Test func `Each that shares a day with any earlier one is a finding, of the same first day the greater id`() throws
    {
        #expect(
            try findings {
                try $0.add()
                try $0.add(.insurance, "2020-01-01", "2020-12-31", id: 9)
                try $0.add(.insurance, "2020-02-01", "2020-02-28", id: 8)
                // Shares nothing with 8, but lies within 9.
                try $0.add(.insurance, "2020-04-01", "2020-04-30", id: 7)
                try $0.add(.insurance, "2021-01-01", "2021-06-30", id: 5)
                try $0.add(.insurance, "2021-01-01", "2021-03-31", id: 6)
            }.map(\.subjectID) == [id(8), id(7), id(6)])
    }

    // MARK: scrapped_not_struck_off

    @Test(arguments: [
        // 06-16 is 14 + 16 = 30 days before D.
        ("2026-06-16 00:00", false), ("2026-06-15 23:59:59.999999", true), ("2020-01-01 00:00", true),
    ])
    func `A vehicle is to be struck off by the thirtieth day`(scrapped: String, isFinding: Bool) throws {
        let found = try findings { try $0.add(scrapped: scrapped) }
        #expect(found.map(\.code) == (isFinding ? ["scrapped_not_struck_off"] : []))
        if isFinding {
            #expect(found.map(\.subjectTable) == ["vehicles.bluebook"])
            #expect(found.map(\.subjectID) == [id(1)])
            #expect(found.first?.arguments["since"] == String(scrapped.prefix(10)))
        }
    }

    @Test func `A vehicle that is struck off by D isn't a finding, nor one that isn't scrapped`() throws {
        let struckOff = { (day: String?) in
            try codes { try $0.add(struckOff: day, scrapped: "2026-01-01 00:00") }
        }
        #expect(try struckOff("2026-07-16") == [])
        #expect(try struckOff("2026-07-17") == ["scrapped_not_struck_off"])
        #expect(try struckOff(nil) == ["scrapped_not_struck_off"])
        #expect(try codes { try $0.add() } == [])
    }

    // MARK: renewed_without_prerequisite

    private func lacking(
        rules: RuleSet = ComplianceFixture.rules, _ change: (inout ComplianceFixture) throws -> Void
    ) throws -> [String] {
        try findings {
            $0.rules = rules
            try $0.add()
            try change(&$0)
        }.filter { $0.code == "renewed_without_prerequisite" }.map { $0.arguments["lacking"] ?? "-" }
    }

    @Test func `A bluebook is to be renewed on a day on which the insurance is valid`() throws {
        // On the insurance's last day, and a day later.
        #expect(
            try lacking {
                try $0.add(.insurance, "2025-01-01", "2025-12-31")
                try $0.add(.bluebook, "2026-01-01", "2026-12-31", renewed: "2025-12-31")
            } == [])
        #expect(
            try lacking {
                try $0.add(.insurance, "2025-01-01", "2025-12-31")
                try $0.add(.bluebook, "2026-01-01", "2026-12-31", renewed: "2026-01-01")
            } == ["insurance"])
        // On its first day, and a day earlier.
        #expect(
            try lacking {
                try $0.add(.insurance, "2026-01-02", "2026-12-31")
                try $0.add(.bluebook, "2026-01-01", "2026-12-31", renewed: "2026-01-02")
                try $0.add(.bluebook, "2027-01-01", "2027-12-31", renewed: "2026-01-01")
            } == ["insurance"])
    }

    @Test func `What is known at T counts, even if it was made after the renewal`() throws {
        #expect(
            try lacking {
                try $0.add(.insurance, "2026-01-01", "2026-12-31", renewed: "2026-07-01")
                try $0.add(.bluebook, "2026-01-01", "2026-12-31")
            } == [])
    }

    @Test func `All history counts, and the subject is the renewal`() throws {
        let found = try findings {
            try $0.add()
            try $0.add(.bluebook, "2020-01-01", "2020-12-31")
            try $0.add(.bluebook, "2021-01-01", "2021-12-31")
        }
        #expect(found.map(\.code) == ["renewed_without_prerequisite", "renewed_without_prerequisite"])
        #expect(found.map(\.subjectTable) == ["vehicles.bluebook_renewal", "vehicles.bluebook_renewal"])
        #expect(found.map(\.subjectID) == [id(101), id(102)])
        #expect(found.first?.arguments["renewed"] == "2020-01-01")
    }

    @Test func `One finding names all that was lacking`() throws {
        let rules = ComplianceFixture.ruleSet(
            ComplianceFixture.bluebookRule(prerequisites: [.pollution, .insurance]), ComplianceFixture.insuranceRule(),
            ComplianceFixture.pollutionRule())
        #expect(
            try lacking(rules: rules) { try $0.add(.bluebook, "2026-01-01", "2026-12-31") }
                == ["pollution and insurance"])
    }

    @Test func `The prerequisites are those of the fiscal year of the renewal`() throws {
        // The rule asks for insurance from 2082/83 on, which begins on 2025-07-17.
        let rules = ComplianceFixture.ruleSet(
            ComplianceFixture.bluebookRule(prerequisites: []), ComplianceFixture.bluebookRule(from: 2082),
            ComplianceFixture.insuranceRule())
        #expect(
            try lacking(rules: rules) {
                try $0.add(.bluebook, "2025-08-01", "2026-07-31", renewed: "2025-07-16")
            } == [])
        #expect(
            try lacking(rules: rules) {
                try $0.add(.bluebook, "2025-08-01", "2026-07-31", renewed: "2025-07-17")
            } == ["insurance"])
    }

    @Test func `Kinds that are exempt on D are left aside, whatever held at the renewal`() throws {
        #expect(
            try lacking(
                rules: ComplianceFixture.ruleSet(
                    ComplianceFixture.bluebookRule(), ComplianceFixture.insuranceRule(),
                    ComplianceFixture.insuranceRule(from: 2082, isExempt: true))
            ) { try $0.add(.bluebook, "2024-08-01", "2025-07-31") } == [])
    }

    // MARK: tariff_missing

    @Test func `A penalty of an amount that no tariff gives is a finding`() throws {
        let found = try findings {
            try $0.add(class: "bus")
            try $0.add(.insurance, "2018-01-01", "2030-12-31", renewed: "2018-01-01")
            try $0.add(.bluebook, "2024-11-02", "2025-11-01")
        }
        #expect(found.map(\.code) == ["tariff_missing"])
        #expect(found.first?.subjectTable == "vehicles.bluebook")
        #expect(found.first?.arguments["state"] == "penalised")
        // In grace nothing is due; a car has a tariff.
        #expect(
            try codes {
                try $0.add(class: "bus")
                try $0.add(.insurance, "2018-01-01", "2030-12-31", renewed: "2018-01-01")
                try $0.add(.bluebook, "2025-07-01", "2026-06-30")
                try $0.add(vehicle: 2)
                try $0.add(.insurance, "2018-01-01", "2030-12-31", vehicle: 2, renewed: "2018-01-01")
                try $0.add(.bluebook, "2024-11-02", "2025-11-01", vehicle: 2)
            } == [])
    }
}
