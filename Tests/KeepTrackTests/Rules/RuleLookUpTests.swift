import KeepTrack
import NepaliCalendar
import Testing

/// Which row holds for a vehicle in a fiscal year.
@Suite struct RuleLookUpTests {
    private let year = FiscalYear(startYear: 2082)

    private func rule(_ id: String, _ key: RuleKey = RuleKey(), from startYear: Int = 2080) -> PenaltyRule {
        PenaltyRule(id: id, document: .bluebook, key: key, fiscalYear: FiscalYear(startYear: startYear))
    }

    private func found(
        _ rules: [PenaltyRule], _ province: String?, _ vehicleClass: String?, _ use: String?, _ startYear: Int? = 2082
    ) -> String? {
        let vehicle = VehicleTraits(province: province, vehicleClass: vehicleClass, use: use)
        // The file's order must not matter.
        let forwards = RuleSet(name: "test", penaltyRules: rules).penaltyRule(
            for: .bluebook, of: vehicle, fiscalYear: startYear.map { FiscalYear(startYear: $0) })
        let backwards = RuleSet(name: "test", penaltyRules: rules.reversed()).penaltyRule(
            for: .bluebook, of: vehicle, fiscalYear: startYear.map { FiscalYear(startYear: $0) })
        #expect(forwards == backwards)
        return forwards?.id
    }

    @Test func provinceGoesBeforeClassBeforeUse() {
        let rules = [
            rule("all"), rule("use", RuleKey(use: "public")), rule("class", RuleKey(vehicleClass: "bus")),
            rule("class-use", RuleKey(vehicleClass: "bus", use: "public")),
            rule("province", RuleKey(province: "koshi")),
        ]
        #expect(found(rules, "koshi", "bus", "public") == "province")
        #expect(found(rules, "bagmati", "bus", "public") == "class-use")
        #expect(found(rules, "bagmati", "bus", "private") == "class")
        #expect(found(rules, "bagmati", "car", "public") == "use")
        #expect(found(rules, "bagmati", "car", "private") == "all")
    }

    @Test func whatAVehicleDoesNotSayMatchesOnlyAll() {
        let rules = [
            rule("all"), rule("use", RuleKey(use: "public")), rule("class", RuleKey(vehicleClass: "bus")),
            rule("province", RuleKey(province: "koshi")),
        ]
        #expect(found(rules, nil, nil, nil) == "all")
        #expect(found(Array(rules.dropFirst()), nil, nil, nil) == nil)
    }

    @Test func theLatestYearThatIsNotLaterHolds() {
        let rules = [rule("a", from: 2080), rule("b", from: 2082), rule("c", from: 2083)]
        #expect(found(rules, nil, nil, nil, 2079) == nil)
        #expect(found(rules, nil, nil, nil, 2080) == "a")
        #expect(found(rules, nil, nil, nil, 2081) == "a")
        #expect(found(rules, nil, nil, nil, 2082) == "b")
        #expect(found(rules, nil, nil, nil, 2090) == "c")
        #expect(found(rules, nil, nil, nil, nil) == nil)
    }

    @Test func aSpecificKeyGoesBeforeALaterYear() {
        let rules = [rule("old-koshi", RuleKey(province: "koshi"), from: 2075), rule("new-all", from: 2082)]
        #expect(found(rules, "koshi", nil, nil) == "old-koshi")
        #expect(found(rules, "bagmati", nil, nil) == "new-all")
    }

    @Test func equalRowsGoByTheSmallestId() {
        #expect(found([rule("b"), rule("a"), rule("c")], nil, nil, nil) == "a")
        // In byte order, digits are before letters and "a-10" before "a-9".
        #expect(found([rule("a-9"), rule("a-10")], nil, nil, nil) == "a-10")
    }

    @Test func rangesIncludeBothEnds() {
        let set = RuleSet(
            name: "test", penaltyRules: [],
            tariffs: [
                Tariff(id: "cc", engineCC: 126...150, fiscalYear: year, tax: 5_000_00),
                Tariff(id: "kw", motorKW: 50_00...125_00, fiscalYear: year, tax: 15_000_00),
            ])
        func tax(cc: Int? = nil, kw: Int64? = nil) -> Int64? {
            set.amount(
                .tax, of: VehicleTraits(province: nil, vehicleClass: nil, use: nil, engineCC: cc, motorKW: kw),
                fiscalYear: year)
        }
        #expect([125, 126, 150, 151].map { tax(cc: $0) } == [nil, 5_000_00, 5_000_00, nil])
        #expect([49_99, 50_00, 125_00, 125_01].map { tax(kw: $0) } == [nil, 15_000_00, 15_000_00, nil])
        #expect(tax() == nil)
    }

    @Test func anEngineRangeIsTheLeastOfTheKey() {
        let set = RuleSet(
            name: "test", penaltyRules: [],
            tariffs: [
                Tariff(id: "range", engineCC: 0...125, fiscalYear: FiscalYear(startYear: 2080), tax: 1),
                Tariff(id: "all", fiscalYear: year, tax: 2),
                Tariff(id: "use", key: RuleKey(use: "public"), fiscalYear: FiscalYear(startYear: 2080), tax: 3),
            ])
        func tax(_ use: String, _ cc: Int?) -> Int64? {
            set.amount(
                .tax, of: VehicleTraits(province: nil, vehicleClass: nil, use: use, engineCC: cc), fiscalYear: year)
        }
        // Before a later year of a row for all sizes, but after a use.
        #expect(tax("private", 100) == 1)
        #expect(tax("private", 200) == 2)
        #expect(tax("private", nil) == 2)
        #expect(tax("public", 100) == 3)
    }

    @Test func anAmountIsThatOfTheFirstRowThatStatesIt() {
        let set = RuleSet(
            name: "test", penaltyRules: [],
            tariffs: [
                Tariff(
                    id: "tax", key: RuleKey(province: "bagmati", vehicleClass: "car"), engineCC: 1...1000,
                    fiscalYear: year, tax: 22_000_00),
                Tariff(
                    id: "fee", key: RuleKey(province: "bagmati", vehicleClass: "car"), fiscalYear: year, fee: 500_00),
                Tariff(id: "charge", fiscalYear: FiscalYear(startYear: 2080), charge: 100_00),
            ])
        let car = VehicleTraits(province: "bagmati", vehicleClass: "car", use: nil, engineCC: 800)
        let amounts = TariffAmount.allCases.map { set.amount($0, of: car, fiscalYear: year) }
        #expect(amounts == [22_000_00, 500_00, 100_00])
        let earlier = FiscalYear(startYear: 2081)
        #expect(TariffAmount.allCases.map { set.amount($0, of: car, fiscalYear: earlier) } == [nil, nil, 100_00])
        #expect(set.amount(.charge, of: car, fiscalYear: nil) == nil)
    }

    @Test func exemptionsGoByWheelsThatAreKnown() {
        let rule = PenaltyRule(id: "p", document: .pollution, fiscalYear: year, minimumWheels: 4)
        let all = PenaltyRule(id: "x", document: .bluebook, fiscalYear: year, isExempt: true)
        let set = RuleSet(name: "test", wheels: ["motorcycle": 2, "three_wheeler": 3, "car": 4], penaltyRules: [rule])
        func exempts(_ vehicleClass: String?, _ rule: PenaltyRule) -> Bool {
            set.exempts(VehicleTraits(province: nil, vehicleClass: vehicleClass, use: nil), by: rule)
        }
        #expect(exempts("motorcycle", rule))
        #expect(exempts("three_wheeler", rule))
        #expect(!exempts("car", rule))
        // Not known: for a person to look at.
        #expect(!exempts(nil, rule))
        #expect(!exempts("tractor", rule))
        #expect(exempts(nil, all))
    }
}
