import Definitions
import Reporting
import Tabular
import Testing

/// Definitions are read with the place of every mistake.
@Suite struct DefinitionTests {
    private static let valid = """
        name: fuel
        title: Fuel
        description: What was burnt.
        tables:
          - name: receipts
            query: fuel/receipts.sql
            columns:
              - {key: branch, type: text}
              - {key: bought_on, heading: Bought on, type: date}
              - {key: litres, type: decimal, scale: 3, unit: l}
        charts:
          - {title: Litres, kind: column, table: receipts, category: branch, values: [litres]}
        exceptions:
          - {code: no_receipt, severity: high, query: fuel/no-receipt.sql, sentence: "{branch} bought without a receipt"}
        """

    @Test func aReportOfSQLAloneIsRead() throws {
        let definition = try ReportDefinition(yaml: Self.valid, file: "reports/fuel.yaml")
        #expect(definition.allTables.map(\.name) == ["summary", "receipts", "exceptions", "provenance"])
        #expect(
            definition.tables[0].schema.columns.map(\.key)
                == ["branch", "bought_on", "bought_on_bs", "bought_on_bs_projected", "litres"])
        #expect(definition.tables[0].schema.columns[4].scale == 3)
        #expect(definition.fold == nil)
    }

    @Test(arguments: [
        ("name: fuel", "name: Fuel!", "1:7"), ("type: date", "type: dat", "9:52"),
        ("query: fuel/receipts.sql", "quer: fuel/receipts.sql", "6:5"), ("kind: column", "kind: donut", "12:27"),
        ("table: receipts", "table: bills", "12:5"), ("values: [litres]", "values: [gallons]", "12:5"),
        ("severity: high", "severity: grave", "14:34"), ("scale: 3", "scale: three", "10:45"),
        ("scale: 3", "scale: 16", "10:45"),
        ("key: branch", "key: Branch", "8:15"), ("title: Fuel", "titel: Fuel", "2:1"),
        ("key: litres", "key: branch", "5:5"), ("    query: fuel/receipts.sql", "    source: fold", "5:5"),
    ])
    func mistakesNameFileLineAndColumn(text: String, mistake: String, place: String) {
        let yaml = Self.valid.replacing(text, with: mistake, maxReplacements: 1)
        let error = #expect(throws: DefinitionError.self) {
            try ReportDefinition(yaml: yaml, file: "reports/fuel.yaml")
        }
        #expect(error?.description.hasPrefix("reports/fuel.yaml:\(place):") == true, "\(error?.description ?? "none")")
    }

    @Test(arguments: ["", "name: [", "- a\n- b", "just text"])
    func whatIsNoDefinitionIsRefused(yaml: String) {
        #expect(throws: DefinitionError.self) { try ReportDefinition(yaml: yaml, file: "reports/fuel.yaml") }
    }
}
