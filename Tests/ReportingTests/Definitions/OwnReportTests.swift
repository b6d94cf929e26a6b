import Definitions
import KeepTrack
import Reporting
import Tabular
import Testing

/// Scopes, parameters and checks of reports of one's own.
@Suite struct OwnReportTests {
    private static let valid = """
        name: fuel
        title: Fuel
        description: What was burnt.
        scopes: [branch, class]
        parameters:
          - {name: least, type: decimal, default: "2.50", allowed: ["2.5", "3"]}
          - {name: since, type: date}
        tables:
          - name: receipts
            query: fuel/receipts.sql
            order: [receipt_id]
            columns:
              - {key: receipt_id, type: identifier}
              - {key: litres, type: decimal}
        headlines:
          - {key: budget, heading: Budget, query: fuel/budget.sql}
        checks:
          - {code: too_much, severity: high, table: receipts, expect: sum(litres) <= budget, sentence: "{value} of {limit}"}
          - {code: large, severity: low, table: receipts, where: litres > 9, subject_id: receipt_id, sentence: "{litres} l"}
        """

    @Test func allPartsAreRead() throws {
        let definition = try ReportDefinition(yaml: Self.valid, file: "reports/fuel.yaml")
        #expect(definition.scopes == [.branch, .vehicleClass])
        #expect(definition.parameters[0].standard == ParameterValue(type: .decimal, text: "2.5"))
        #expect(definition.allTables.map(\.name) == ["summary", "receipts", "controls", "exceptions", "provenance"])
        #expect(definition.catalogue.map(\.code) == ["too_much", "large"])
        #expect(definition.checks[0].expectation == .holds(.sum("litres"), .atMost, .named("budget")))
        #expect(definition.checks[1].expectation == .noRows)
        #expect(definition.tables[0].order == ["receipt_id"])
    }

    @Test(arguments: [
        ("class]", "colour]", "4:18"), ("type: decimal, default", "type: deciml, default", "6:25"),
        ("\"2.50\"", "\"2.75\"", "6:43"), ("name: since", "name: least", "7:12"),
        ("name: since", "name: as_of", "7:12"),
        ("order: [receipt_id]", "order: [id]", "11:13"), ("query: fuel/budget.sql", "unit: l", "16:5"),
        ("<= budget", "<= budgt", "18:63"), ("sum(litres)", "total(litres)", "18:63"),
        ("sum(litres)", "sum(receipt_id)", "18:63"), ("{value} of", "{values} of", "18:96"),
        ("where: litres > 9", "where: liters > 9", "19:58"), ("where: litres > 9", "where: litres > x", "19:58"),
        ("subject_id: receipt_id", "subject_id: litres", "19:82"), ("code: large", "code: too_much", "19:12"),
        ("table: receipts, where", "table: bills, where", "19:41"),
    ])
    func mistakesNameFileLineAndColumn(text: String, mistake: String, place: String) {
        let yaml = Self.valid.replacing(text, with: mistake, maxReplacements: 1)
        let error = #expect(throws: DefinitionError.self) {
            try ReportDefinition(yaml: yaml, file: "reports/fuel.yaml")
        }
        #expect(error?.description.hasPrefix("reports/fuel.yaml:\(place):") == true, "\(error?.description ?? "none")")
    }

    @Test(arguments: [
        ("no rows", CheckExpectation.noRows), ("rows<=5", .holds(.rows, .atMost, .number(unscaled: 5, scale: 0))),
        ("max( days ) < 12.5", .holds(.maximum("days"), .below, .number(unscaled: 125, scale: 1))),
        ("avg(days) != -1", .holds(.average("days"), .notEqual, .number(unscaled: -1, scale: 0))),
        ("min(days) >= least", .holds(.minimum("days"), .atLeast, .named("least"))),
    ])
    func expectationsAreRead(text: String, expected: CheckExpectation) {
        #expect(CheckExpectation(text) == expected)
    }

    @Test(arguments: ["", "some rows", "rows", "rows < ", "rows < 1.2.3", "sum() > 1", "median(days) > 1", "rows <> 1"])
    func whatIsNoExpectationIsRefused(text: String) {
        #expect(CheckExpectation(text) == nil)
    }

    @Test func valuesAreReadByTheirType() throws {
        let definition = try ReportDefinition(yaml: Self.valid, file: "reports/fuel.yaml")
        let (least, since) = (definition.parameters[0], definition.parameters[1])
        #expect(try since.value("2026-07-16").text == "2026-07-16")
        #expect(throws: ParameterError.self) { try since.value("2026-07-32") }
        #expect(throws: ParameterError.self) { try least.value("4") }
        #expect(throws: ParameterError.self) { try least.value("1; drop table x") }
        #expect(try least.value("3").text == "3")
    }
}
