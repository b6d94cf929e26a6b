import Definitions
import KeepTrack
import NepaliCalendar
import Testing

/// Rule files are read strictly, and every mistake has its place.
@Suite struct RuleReadingTests {
    private static let valid = """
        title: Test
        description: For tests.
        wheels: {car: 4, scooter: 2}
        penalties:
          - id: bluebook
            document: bluebook
            province: "*"
            fiscal_year: 2080/81
            validity_months: 12
            grace: {days: 90}
            tiers:
              - {from: 1, to: 30, percent: 5}
              - {from: 31, percent: 12.5}
            yearly: {percent: 32, years: 5, mode: add}
            base: tax
            prerequisites: [insurance]
            source: A test.
          - {id: free, document: pollution, use: government, fiscal_year: 2080/81, exempt: true, source: A test.}
        tariffs:
          - {id: small, province: koshi, class: car, engine_cc: {from: 1, to: 999}, fiscal_year: 2080/81, tax: 10.5, source: A test.}
          - {id: electric, class: [car, scooter], motor_kw: {to: 3.5}, fiscal_year: 2080/81, fee: 7, source: A test.}
        """

    @Test func rowsAreReadWithTheirUnits() throws {
        let set = try ruleSet("test", of: ["test": Self.valid])
        #expect(set.name == "test")
        #expect(set.title == "Test")
        #expect(set.wheels == ["car": 4, "scooter": 2])
        let bluebook = try #require(set.penaltyRules.first { $0.id == "bluebook" })
        #expect(bluebook.key == RuleKey())
        #expect(bluebook.termsAtOnce == 1)
        #expect(bluebook.grace == Grace(days: 90, isCutAtChaitra: false))
        #expect(bluebook.tiers.map(\.percent) == [5_00, 12_50])
        let free = try #require(set.penaltyRules.first { $0.id == "free" })
        #expect(free.isExempt)
        #expect(free.key == RuleKey(use: "government"))
        let small = try #require(set.tariffs.first { $0.id == "small" })
        #expect(small.engineCC == 1...999)
        #expect(small.tax == 10_50)
        #expect(small.fee == nil)
        // A list of classes is a row for each.
        let electric = set.tariffs.filter { $0.id == "electric" }
        #expect(Set(electric.map(\.key.vehicleClass)) == ["car", "scooter"])
        #expect(electric.allSatisfy { $0.motorKW == 0...3_50 && $0.fee == 7_00 })
    }

    @Test(arguments: [
        // Keys that are unknown, missing or there twice.
        ("description: For", "descripton: For", "2:1"), ("title: Test\n", "", "1:1"),
        ("base: tax", "basis: tax", "15:5"), ("    base: tax\n", "", "5:5"), ("    validity_months: 12\n", "", "5:5"),
        ("    grace: {days: 90}\n", "", "5:5"), ("    source: A test.\n", "", "5:5"),
        ("source: A test.", "source: \"\"", "17:13"), ("{days: 90}", "{days: 90, cut: true}", "10:23"),
        ("years: 5, ", "", "14:13"), ("tax: 10.5, ", "", "20:5"), ("document: bluebook", "id: bluebook", "5:5"),
        ("    document: bluebook\n", "", "5:5"), ("    fiscal_year: 2080/81\n", "", "5:5"),
        // Kinds of value.
        ("grace: {days: 90}", "grace: 90", "10:12"), ("validity_months: 12", "validity_months: twelve", "9:22"),
        ("validity_months: 12", "validity_months: 12.5", "9:22"), ("validity_months: 12", "validity_months: 0", "9:22"),
        ("[insurance]", "insurance", "16:20"), ("wheels: {car: 4, scooter: 2}", "wheels: 4", "3:9"),
        ("car: 4", "car: four", "3:15"), ("exempt: true", "exempt: maybe", "18:84"),
        ("- {from: 31, percent: 12.5}", "- 31", "13:9"),
        // Names.
        ("document: bluebook", "document: blubook", "6:15"), ("province: \"*\"", "province: Bagmati", "7:15"),
        ("class: car,", "class: lorry,", "20:41"), ("use: government", "use: state", "18:42"),
        ("[car, scooter]", "[car, lorry]", "21:33"), ("[car, scooter]", "[car, car]", "21:33"),
        ("[car, scooter]", "[]", "21:27"), ("[car, scooter]", "[car, \"*\"]", "21:33"),
        ("wheels: {car: 4", "wheels: {lorry: 4", "3:10"), ("mode: add", "mode: sum", "14:43"),
        ("base: tax", "base: price", "15:11"), ("[insurance]", "[insurence]", "16:21"),
        ("[insurance]", "[bluebook]", "16:21"), ("[insurance]", "[insurance, insurance]", "16:32"),
        ("id: bluebook", "id: Blue book", "5:9"), ("id: free", "id: bluebook", "18:10"),
        ("id: small", "id: free", "20:10"),
        // Fiscal years.
        ("fiscal_year: 2080/81", "fiscal_year: 2080/82", "8:18"), ("fiscal_year: 2080/81", "fiscal_year: 2080", "8:18"),
        ("fiscal_year: 2080/81", "fiscal_year: 80/81", "8:18"),
        // Tiers.
        ("from: 31,", "from: 30,", "13:16"), ("from: 31,", "from: 2,", "13:16"), ("from: 31,", "from: 33,", "13:16"),
        ("from: 1, to: 30", "from: 1, to: 0", "12:23"), ("from: 1, to: 30", "from: 1", "13:9"),
        ("from: 1, to: 30", "from: 2, to: 30", "12:16"),
        // Numbers.
        ("percent: 5}", "percent: 5.001}", "12:36"), ("percent: 5}", "percent: -5}", "12:36"),
        ("percent: 5}", "percent: 5%}", "12:36"), ("percent: 5}", "percent: 1000.01}", "12:36"),
        ("tax: 10.5", "tax: 10.505", "20:104"), ("tax: 10.5", "tax: -10", "20:104"),
        ("tax: 10.5", "tax: \"3,000\"", "20:104"), ("tax: 10.5", "tax: 1e3", "20:104"),
        ("tax: 10.5", "tax: 1000000000", "20:104"), ("tax: 10.5", "tax: 99999999999999999999", "20:104"),
        ("from: 1, to: 999", "from: 999, to: 1", "20:57"), ("{from: 1, to: 999}", "{}", "20:57"),
        ("{from: 1, to: 999}", "999", "20:57"), ("{to: 3.5}", "{to: 3.555}", "21:58"),
        // Contradictions.
        ("exempt: true", "exempt: true, grace: {days: 1}", "18:97"),
        ("grace: {days: 90}", "grace: {days: 90, cut_at_chaitra: true}\n    tier_days_from: expiry", "11:21"),
        ("grace: {days: 90}", "grace: {days: 90}\n    tier_days_from: expiry", "13:16"),
        // No YAML.
        ("province: \"*\"", "province: *", "7:16"),
    ])
    func mistakesNameTheirPlace(text: String, mistake: String, place: String) {
        let yaml = Self.valid.replacing(text, with: mistake, maxReplacements: 1)
        #expect(yaml != Self.valid)
        let error = #expect(throws: DefinitionError.self) { try ruleSet("test", of: ["test": yaml]) }
        #expect(
            error?.description.hasPrefix("test.yaml:\(place): ") == true, "\(mistake): \(error?.description ?? "none")")
    }

    @Test(arguments: ["", "penalties: [", "- a", "just text", "title: Empty\ndescription: No rows."])
    func whatIsNoRuleSetIsRefused(yaml: String) {
        #expect(throws: DefinitionError.self) { try ruleSet("test", of: ["test": yaml]) }
    }

    @Test func messagesSayWhatToTry() {
        func message(_ text: String, _ mistake: String) -> String? {
            let yaml = Self.valid.replacing(text, with: mistake, maxReplacements: 1)
            let error = #expect(throws: DefinitionError.self) { try ruleSet("test", of: ["test": yaml]) }
            return error?.description
        }
        #expect(
            message("from: 31,", "from: 33,")
                == "test.yaml:13:16: penalties[0].tiers[1].from is day 33, so that no tier holds day 31; begin with it")
        #expect(
            message("2080/81", "2080/82")
                == "test.yaml:8:18: penalties[0].fiscal_year is 2080/82; write it like 2082/83")
        #expect(
            message("base: tax", "base: price")
                == "test.yaml:15:11: penalties[0].base is price; it may be tax, fee, charge")
    }

    @Test func tiersMayCountFromTheExpiry() throws {
        let yaml = Self.valid.replacing("grace: {days: 90}", with: "grace: {days: 7}\n    tier_days_from: expiry")
            .replacing("{from: 1, to: 30", with: "{from: 8, to: 30")
        let rule = try #require(try ruleSet("test", of: ["test": yaml]).penaltyRules.first { $0.id == "bluebook" })
        #expect(
            rule.tiers == [
                PenaltyTier(firstDay: 1, lastDay: 23, percent: 5_00),
                PenaltyTier(firstDay: 24, lastDay: nil, percent: 12_50),
            ])
    }

    @Test func aSetReplacesRowsOfTheOneThatItExtends() throws {
        let own = """
            title: Own
            extends: test
            wheels: {car: 3}
            penalties:
              - {id: free, document: insurance, fiscal_year: 2081/82, exempt: true, source: A test.}
            tariffs:
              - {id: electric, class: bus, fiscal_year: 2080/81, fee: 9, source: A test.}
              - {id: more, fiscal_year: 2080/81, fee: 1, source: A test.}
            """
        let set = try ruleSet("rules/own.yaml", of: ["rules/own.yaml": own, "test": Self.valid])
        #expect(set.name == "own")
        #expect(set.description == "")
        #expect(set.sources.map(\.file) == ["rules/own.yaml", "test.yaml"])
        #expect(set.sources.map(\.text) == [own, Self.valid])
        #expect(set.wheels == ["car": 3, "scooter": 2])
        #expect(Set(set.penaltyRules.map(\.id)) == ["bluebook", "free"])
        #expect(set.penaltyRules.first { $0.id == "free" }?.document == .insurance)
        // Both rows of the replaced list of classes are gone.
        #expect(set.tariffs.filter { $0.id == "electric" }.map(\.key.vehicleClass) == ["bus"])
        #expect(Set(set.tariffs.map(\.id)) == ["small", "electric", "more"])
    }

    @Test func filesExtendFilesBesideThem() throws {
        let set = try ruleSet(
            "here/c.yaml",
            of: [
                "here/c.yaml": "title: C\nextends: b.yaml", "here/b.yaml": "title: B\nextends: test",
                "test": Self.valid,
            ])
        #expect(set.title == "C")
        #expect(set.sources.map(\.file) == ["here/c.yaml", "here/b.yaml", "test.yaml"])
        #expect(set.penaltyRules.count == 2)
    }

    @Test(arguments: [
        (["a": "title: A\nextends: a"], "a.yaml:2:10: extends is a, which extends this set in turn"),
        (
            ["a": "title: A\nextends: b", "b": "title: B\nextends: a"],
            "b.yaml:2:10: extends is a, which extends this set in turn"
        ),
        (["a": "title: A\nextends: nowhere"], "a.yaml:2:10: extends is nowhere, which can't be read: no file nowhere"),
        (
            ["a": "title: A\nextends: b", "b": "title: B\nextend: c"],
            "b.yaml:2:1: rules has no key extend; it may have"
        ),
        (
            [
                "a": "title: A\nextends: b\ntariffs:\n- {id: free, fiscal_year: 2080/81, fee: 1, source: A.}",
                "b": valid,
            ], "a.yaml:4:8: tariffs[0].id is the id of a row of penalties"
        ),
    ])
    func extendingHasItsMistakesToo(files: [String: String], message: String) {
        let error = #expect(throws: DefinitionError.self) { try ruleSet("a", of: files) }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "none")")
    }
}
