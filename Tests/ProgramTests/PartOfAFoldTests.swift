import Foundation
import Reporting
import Tabular
import TestSupport
import Testing

/// Reports that list a part of what a transform yields: it says the same as in the whole report, whatever less is read.
@Suite struct PartOfAFoldTests {
    private static let names = [
        "compliance", "data-quality", "inventory", "lifecycle", "maintenance", "renewals", "security",
    ]
    private static let arguments = [
        "--org", "acme", "--from", "2023-07-17", "--as-of", "2026-07-16", "--format", "ndjson", "--table",
    ]

    private static func definition(_ name: String) throws -> ReportDefinition {
        let file = "\(TestServer.root)/reports/\(name).yaml"
        return try ReportDefinition(yaml: String(contentsOfFile: file, encoding: .utf8), file: file)
    }

    private static func foldTables(_ definition: ReportDefinition) -> [TableDefinition] {
        definition.tables.filter { $0.source == .fold }
    }

    /// A report's rows, each as its columns by key.
    private func rows(
        _ report: String, _ table: String, environment: [String: String] = [:]
    ) async throws -> [[String: String]] {
        let answer = try await Tool.program(
            [report] + Self.arguments + [table], database: try await TestServer.demoDatabase(),
            environment: environment)
        try #require(answer.status == 0, "\(answer.standardError)")
        return try answer.standardOutput.split(separator: "\n").map {
            try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]).mapValues { "\($0)" }
        }
    }

    /// The rows of a report that lists one table with some of its columns.
    private func rows(
        of table: TableDefinition, in definition: ReportDefinition, only keys: [String]
    ) async throws -> [[String: String]] {
        let columns = table.declared.filter { keys.contains($0.key) }.map { ["key": $0.key, "type": $0.type.rawValue] }
        // JSON is YAML.
        let part: [String: Any] = [
            "name": "part", "title": "A part", "description": "A part of a transform.", "fold": definition.fold ?? "",
            "tables": [
                [
                    "name": table.schema.name, "title": "A part", "description": "A part of a table.", "source": "fold",
                    "columns": columns,
                ]
            ],
        ]
        return try await withTemporaryFolder { folder in
            try JSONSerialization.data(withJSONObject: part).write(to: URL(fileURLWithPath: folder + "/part.yaml"))
            return try await rows("part", table.schema.name, environment: ["KT_REPORTS": folder])
        }
    }

    private func cut(_ rows: [[String: String]], to keys: [String], of table: TableDefinition) -> [[String: String]] {
        let twins = keys.flatMap { key in
            table.declared.contains { $0.key == key && $0.type == .date }
                ? [key, key + "_bs", key + "_bs_projected"] : [key]
        }
        return rows.map { $0.filter { twins.contains($0.key) } }
    }

    @Test(arguments: names) func halfOfTheColumnsHoldTheSame(name: String) async throws {
        let definition = try Self.definition(name)
        let tables = Self.foldTables(definition)
        try #require(!tables.isEmpty)
        for table in tables {
            let whole = try await rows(name, table.schema.name)
            for rest in 0..<2 {
                let keys = table.declared.map(\.key).enumerated().filter { $0.offset % 2 == rest }.map(\.element)
                let part = try await rows(of: table, in: definition, only: keys)
                #expect(part == cut(whole, to: keys, of: table), "\(table.schema.name) with \(keys)")
            }
        }
    }

    /// The lifecycle's items ask for the least where few columns are listed, so each is listed alone.
    @Test func eachColumnOfTheItemsAloneHoldsTheSame() async throws {
        let definition = try Self.definition("lifecycle")
        let table = try #require(Self.foldTables(definition).first)
        let whole = try await rows("lifecycle", "items")
        #expect(whole.count > 20)
        for key in table.declared.map(\.key) {
            let part = try await rows(of: table, in: definition, only: [key])
            #expect(part == cut(whole, to: [key], of: table), "\(key)")
            // Otherwise its being there would show nothing.
            #expect(Set(whole.map { $0[key] }).count > 1 || key == "currency", "\(key) is always the same")
        }
    }

    /// With some of the figures and findings of the transform: those that aren't listed are left out.
    @Test func theOneOfTheReadmeWorks() async throws {
        let readme = try String(contentsOfFile: TestServer.root + "/README.md", encoding: .utf8)
        let start = try #require(readme.range(of: "```yaml\nname: time-in-service"))
        let text = readme[start.lowerBound...].dropFirst("```yaml\n".count)
        let end = try #require(text.range(of: "```"))
        let more = """
            headlines:
              - {key: mttr_hours, heading: Mean time to repair, unit: hours,
                 description: "Hours from report to completion per repair closed in the period."}
            exceptions:
              - {code: purchase_missing, severity: low, demands: Known., sentence: "{missing}", source: fold}

            """
        try await withTemporaryFolder { folder in
            let own = ["KT_REPORTS": folder]
            try (text[..<end.lowerBound] + more).write(
                toFile: folder + "/time-in-service.yaml", atomically: true, encoding: .utf8)
            let lint = try await Tool.program(["lint", "time-in-service", "--offline"], environment: own)
            #expect(lint.status == 0, "\(lint.standardOutput)\(lint.standardError)")
            let figure = { (row: [String: String]) in row["key"] == "mttr_hours" }
            let mttr = try await rows("lifecycle", "summary").first(where: figure)
            #expect(mttr?["value"] != nil)
            #expect(try await rows("time-in-service", "summary", environment: own).first(where: figure) == mttr)
            let found = try await rows("lifecycle", "exceptions").map { $0["code"] }
            #expect(Set(found).count > 1)
            let listed = try await rows("time-in-service", "exceptions", environment: own).map { $0["code"] }
            #expect(!listed.isEmpty && listed == found.filter { $0 == "purchase_missing" })
            // What the transform hasn't is a mistake, not silence.
            let file = folder + "/time-in-service.yaml"
            let written = try String(contentsOfFile: file, encoding: .utf8)
            for (word, mistyped, message) in [
                ("purchase_missing", "purchase_mising", "reports no exception purchase_mising; it reports event_after"),
                ("mttr_hours", "mttr_hour", "yields no figure mttr_hour; it yields items, purchase_amount"),
                ("mttr_hours", "controls_failed", "counts controls and checks, and there are none"),
            ] {
                try written.replacing(word, with: mistyped).write(toFile: file, atomically: true, encoding: .utf8)
                let mistaken = try await Tool.program(["lint", "time-in-service", "--offline"], environment: own)
                #expect(mistaken.status == 2)
                #expect(mistaken.standardOutput.contains(message), "\(mistaken.standardOutput)")
                let refused = try await Tool.program(
                    ["time-in-service"] + Self.arguments + ["items"], database: try await TestServer.demoDatabase(),
                    environment: own)
                #expect(refused.status == 78, "\(refused.standardError)")
                #expect(refused.standardError.contains(message), "\(refused.standardError)")
            }
        }
    }

    @Test(arguments: [
        ("{key: nothing, type: text}", "14", "yields no column nothing here; it yields branch"),
        ("{key: name, type: date}", "14", "column name is text, not date"),
        ("{key: age_days, type: integer, scale: 0}", "14", "column age_days has 2 decimals; take scale out"),
        ("{key: branch, type: text}", "14", "column branch belongs before item_id"),
    ])
    func whatATransformDoesNotYieldIsTold(column: String, line: String, message: String) async throws {
        let yaml = """
            name: part
            title: A part
            description: A part of a transform.
            fold: lifecycle
            tables:
              - name: items
                title: Items
                source: fold
                columns:
                  - key: item_id
                    type: identifier
                    description: The item.
                  # The one that is wrong.
                  - \(column)
            """
        try await withTemporaryFolder { folder in
            try yaml.write(toFile: folder + "/part.yaml", atomically: true, encoding: .utf8)
            let lint = try await Tool.program(["lint", folder + "/part.yaml"])
            #expect(lint.status == 2)
            #expect(lint.standardOutput.contains("part.yaml:\(line):"), "\(lint.standardOutput)")
            #expect(lint.standardOutput.contains(message), "\(lint.standardOutput)")
            let answer = try await Tool.program(
                ["part"] + Self.arguments + ["items"], database: try await TestServer.demoDatabase(),
                environment: ["KT_REPORTS": folder])
            #expect(answer.status == 78, "\(answer.standardError)")
            #expect(answer.standardError.contains(message), "\(answer.standardError)")
        }
    }
}
