import Foundation
import KeepTrack
import NepaliCalendar
import Testing

/// The shipped rule sets hold the numbers that they should.
@Suite struct ShippedRulesTests {
    private let year = FiscalYear(startYear: 2082)

    @Test func theBluebookRule() throws {
        let rule = try RulesFixture.rule(.bluebook)
        #expect(rule.id == "bluebook")
        #expect(rule.validityMonths == 12)
        #expect(rule.termsAtOnce == 5)
        #expect(rule.grace == Grace(days: 90, isCutAtChaitra: true))
        #expect(
            rule.tiers == [
                PenaltyTier(firstDay: 1, lastDay: 30, percent: 5_00),
                PenaltyTier(firstDay: 31, lastDay: 45, percent: 10_00),
                PenaltyTier(firstDay: 46, lastDay: nil, percent: 20_00),
            ])
        #expect(rule.yearly == YearlyPenalty(percent: 32_00, maximumYears: 5, mode: .add))
        #expect(rule.base == .tax)
        #expect(rule.prerequisites == [.insurance])
        #expect(rule.minimumWheels == nil)
    }

    @Test func theInsuranceRule() throws {
        let rule = try RulesFixture.rule(.insurance)
        #expect(rule.validityMonths == 12)
        #expect(rule.grace == Grace(days: 0))
        #expect(rule.tiers == [])
        #expect(rule.yearly == nil)
        #expect(rule.base == nil)
    }

    @Test(arguments: ["private": 12, "government": 12, "diplomatic": 12, "public": 6, "": 12])
    func thePollutionRule(use: String, months: Int) throws {
        let set = try RulesFixture.shipped("nepal")
        let vehicle = VehicleTraits(province: "koshi", vehicleClass: "bus", use: use.isEmpty ? nil : use)
        let rule = try #require(set.penaltyRule(for: .pollution, of: vehicle, fiscalYear: year))
        #expect(rule.validityMonths == months)
        #expect(rule.grace == Grace(days: 7))
        // Days 8 to 30 after the expiry.
        #expect(rule.tiers == [PenaltyTier(firstDay: 1, lastDay: 23, percent: 100_00)])
        #expect(rule.base == .charge)
        #expect(!set.exempts(vehicle, by: rule))
        for vehicleClass in ["motorcycle", "scooter", "three_wheeler"] {
            #expect(set.exempts(VehicleTraits(province: nil, vehicleClass: vehicleClass, use: use), by: rule))
        }
    }

    /// Tax and fee of Bagmati for 2082/83 at both ends of every range.
    @Test(
        arguments: [
            ("motorcycle", 1, 3_000, 300), ("motorcycle", 125, 3_000, 300), ("motorcycle", 126, 5_000, 300),
            ("motorcycle", 150, 5_000, 300), ("motorcycle", 151, 6_500, 300), ("motorcycle", 225, 6_500, 300),
            ("motorcycle", 226, nil, 300), ("motorcycle", nil, nil, 300), ("scooter", 110, nil, 300),
            ("car", 1, 22_000, 500), ("car", 1000, 22_000, 500), ("car", 1001, 25_000, 500), ("car", 1500, 25_000, 500),
            ("car", 1501, 27_000, 500), ("car", 2000, 27_000, 500), ("car", 2001, 37_000, 500),
            ("car", 2500, 37_000, 500), ("car", 2501, nil, 500), ("car", nil, nil, 500), ("bus", 1000, nil, nil),
        ] as [(String, Int?, Int64?, Int64?)])
    func theTariffsOfBagmati(vehicleClass: String, engineCC: Int?, tax: Int64?, fee: Int64?) throws {
        let set = try RulesFixture.shipped("nepal")
        let vehicle = VehicleTraits(
            province: "bagmati", vehicleClass: vehicleClass, use: "private", engineCC: engineCC)
        #expect(set.amount(.tax, of: vehicle, fiscalYear: year) == tax.map { $0 * 100 })
        #expect(set.amount(.fee, of: vehicle, fiscalYear: year) == fee.map { $0 * 100 })
        #expect(set.amount(.charge, of: vehicle, fiscalYear: year) == nil)
        // It goes on to hold, but not back, and in no other province.
        #expect(set.amount(.tax, of: vehicle, fiscalYear: FiscalYear(startYear: 2083)) == tax.map { $0 * 100 })
        #expect(set.amount(.tax, of: vehicle, fiscalYear: FiscalYear(startYear: 2081)) == nil)
        let elsewhere = VehicleTraits(
            province: "gandaki", vehicleClass: vehicleClass, use: "private", engineCC: engineCC)
        #expect(set.amount(.tax, of: elsewhere, fiscalYear: year) == nil)
    }

    @Test func everyFiscalYearOfTheCalendarHasRules() throws {
        let calendar = try RulesFixture.calendar()
        let set = try RulesFixture.shipped("nepal")
        let vehicle = VehicleTraits(province: nil, vehicleClass: nil, use: nil)
        for document in DocumentKind.allCases {
            #expect(
                set.penaltyRule(for: document, of: vehicle, fiscalYear: FiscalYear(startYear: calendar.firstYear))
                    != nil)
        }
    }

    @Test func everyRowNamesItsSource() throws {
        let set = try RulesFixture.shipped("nepal")
        #expect(set.name == "nepal")
        #expect(set.penaltyRules.allSatisfy { !$0.source.isEmpty && $0.note != nil })
        #expect(set.tariffs.allSatisfy { !$0.source.isEmpty && $0.note != nil })
        #expect(Set(set.wheels.keys) == Set(VehicleTraits.classes))
    }

    @Test(arguments: ["nepal-10-15-20-32", "nepal-5-10-20"])
    func alternativesDifferOnlyInWhatTheySay(name: String) throws {
        let nepal = try RulesFixture.shipped("nepal")
        let other = try RulesFixture.shipped(name)
        #expect(other.name == name)
        #expect(other.sources.map(\.file) == ["\(name).yaml", "nepal.yaml"])
        #expect(other.tariffs == nepal.tariffs)
        #expect(other.wheels == nepal.wheels)
        #expect(other.penaltyRules.map(\.id) == nepal.penaltyRules.map(\.id))
        for (mine, theirs) in zip(other.penaltyRules, nepal.penaltyRules) where mine != theirs {
            #expect(mine.id == "bluebook")
            #expect(mine.tiers != theirs.tiers)
            #expect(mine.validityMonths == theirs.validityMonths)
            #expect(mine.termsAtOnce == theirs.termsAtOnce)
            #expect(mine.grace == theirs.grace)
            #expect(mine.yearly == theirs.yearly)
            #expect(mine.base == theirs.base)
            #expect(mine.prerequisites == theirs.prerequisites)
            #expect(mine.key == theirs.key)
            #expect(mine.fiscalYear == theirs.fiscalYear)
        }
    }

    /// What rule files may name is what the schema may hold.
    @Test func vehiclesAreNamedAsInTheSchema() throws {
        func quoted(_ text: Substring) -> [String] {
            text.matches(of: #/'([a-z_]+)'/#).map { String($0.output.1) }
        }
        let vehicles = try RulesFixture.text("queries/schema/040-vehicles.sql")
        let classes = try #require(vehicles.firstMatch(of: #/CHECK \(class IN \(([^)]*)\)/#)).output.1
        let uses = try #require(vehicles.firstMatch(of: #/CHECK \(use IN \(([^)]*)\)/#)).output.1
        #expect(quoted(classes) == VehicleTraits.classes)
        #expect(quoted(uses) == VehicleTraits.uses)
        let core = try RulesFixture.text("queries/schema/010-core.sql")
        let provinces = try #require(core.firstMatch(of: #/INSERT INTO core.provinces [^;]*;/#)).output
        #expect(provinces.matches(of: #/\('([a-z]+)',/#).map { String($0.output.1) } == VehicleTraits.provinces)
    }
}
