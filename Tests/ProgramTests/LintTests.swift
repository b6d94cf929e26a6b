import Foundation
import TestSupport
import Testing

/// `kt-report lint`: each mistake at its place.
@Suite struct LintTests {
    private struct Finding: Decodable {
        let file: String
        let line: Int
        let column: Int
        let rule: String
        let message: String
    }

    private struct Report: Decodable {
        let findings: [Finding]
        let unchecked: [String]
    }

    /// The shipped reports keep to what users' reports are held to.
    @Test func theShippedReportsAreClean() async throws {
        let database = try await TestServer.demoDatabase()
        let result = try await Tool.program(["lint"], database: database)
        #expect(result.status == 0, "\(result.standardOutput)\(result.standardError)")
        #expect(result.standardOutput == "")
        #expect(result.standardError == "")
    }

    private static let yaml = """
        name: broken
        title: Broken
        description: Mistakes.
        scopes: [branch]
        parameters:
          - {name: unused, type: integer, default: 1}
        tables:
          - name: items
            query: broken/items.sql
            columns:
              - {key: item_id, type: identifier}
              - {key: name, type: text}
              - {key: purchase_amount, type: integer}
              - {key: gone, type: text}
        exceptions:
          - {code: x, severity: low, query: broken/x.sql, sentence: "{nam}"}
        """

    private func lint(
        _ sql: [String: String], yaml: String = yaml, database: TestDatabase?, arguments: [String] = []
    ) async throws -> (Report, ToolResult) {
        try await withTemporaryFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/broken", withIntermediateDirectories: true)
            try yaml.write(toFile: folder + "/broken.yaml", atomically: true, encoding: .utf8)
            for (name, text) in sql {
                try text.write(toFile: folder + "/broken/" + name, atomically: true, encoding: .utf8)
            }
            let result = try await Tool.program(
                ["lint", folder + "/broken.yaml", "--format", "json"] + arguments, database: database)
            let report = try JSONDecoder().decode(Report.self, from: Data(result.standardOutput.utf8))
            return (report, result)
        }
    }

    private static let fine = """
        select i.id as item_id, i.name, i.purchase_amount
        from {{as_of reporting.items assets.items}} as i
        where i.organization_id = :organization_id and i.created_at < :as_of
            and (:branches is null or i.branch_id = any(:branches))
        order by i.id
        """
    private static let finding = """
        select 'assets.items' as subject_table, i.id as subject_id, null::text as branch, i.name
        from {{as_of reporting.items assets.items}} as i
        where i.organization_id = :organization_id and (:branches is null or i.branch_id = any(:branches))
        order by i.id
        """

    @Test func columnsAndTypesAreHeldAgainstTheServer() async throws {
        let database = try await TestServer.demoDatabase()
        let (report, result) = try await lint(
            ["items.sql": Self.fine + ", i.nme", "x.sql": Self.finding], database: database)
        #expect(result.status == 2)
        #expect(report.unchecked.isEmpty)
        let found = report.findings.map { "\($0.line):\($0.column) \($0.rule)" }
        // The parameter; the sentence's {nam}; the column that isn't there, below the fragment.
        #expect(found == ["6:5 parameter", "16:37 sentence", "5:16 server"], "\(report.findings)")
        #expect(report.findings.last?.file.hasSuffix("broken/items.sql") == true)

        let (columns, _) = try await lint(["items.sql": Self.fine, "x.sql": Self.finding], database: database)
        let places = columns.findings.map { "\($0.line):\($0.column) \($0.rule)" }
        #expect(places == ["6:5 parameter", "13:38 type", "14:15 columns", "16:37 sentence"], "\(columns.findings)")
        #expect(columns.findings[1].message.contains("purchase_amount::bigint"))

        // A column that the query yields and nobody declared, beside the mistyped one.
        let mistyped = Self.yaml.replacing("key: purchase_amount, type: integer", with: "key: amount, type: money")
        let (missing, _) = try await lint(
            ["items.sql": Self.fine, "x.sql": Self.finding], yaml: mistyped, database: database)
        let columnsFound = missing.findings.filter { $0.rule == "columns" }
        #expect(columnsFound.map { "\($0.line):\($0.column)" } == ["8:5", "13:15", "14:15"], "\(missing.findings)")
        #expect(columnsFound.first?.message.contains("purchase_amount") == true)
    }

    @Test(
        arguments: [
            (
                "from {{as_of reporting.items assets.items}} as i\nwhere i.organization_id = :organization_id and",
                "from reporting.items as i\nwhere", ["1:1 tenant"]
            ),
            ("order by i.id", "order by i.name, i.id", ["5:10 collate"]),
            ("order by i.id", "order by i.name collate \"C\"", ["5:1 order"]), ("order by i.id", "", ["1:1 order"]),
            ("i.created_at < :as_of", "i.created_at < now()", ["3:63 volatile"]),
            ("i.created_at < :as_of", "i.created_at < current_timestamp", ["3:63 volatile"]),
            ("i.created_at < :as_of", "i.name <> 'now()' -- random()", []),
            ("i.name, i.purchase_amount", "set_config('a', 'b', true), i.purchase_amount", ["1:25 setting"]),
            ("order by i.id", "order by i.id; select 1", ["5:14 statement"]),
            ("order by i.id", "order by i.id for update", ["5:15 write"]),
            ("and (:branches is null or i.branch_id = any(:branches))", "", ["1:1 scope"]),
            (":as_of\n", ":as_if\n", ["3:63 parameter"]),
            ("{{as_of reporting.items assets.items}}", "{{as_if x}}", ["1:1 template"]),
        ] as [(String, String, [String])])
    func mistakesInTheTextAreFoundWithoutADatabase(text: String, mistake: String, expected: [String]) async throws {
        let sql = Self.fine.replacing(text, with: mistake)
        try #require(sql != Self.fine)
        let (report, result) = try await lint(
            ["items.sql": sql, "x.sql": Self.finding], database: nil, arguments: ["--offline"])
        let found = report.findings.filter { $0.rule != "parameter" || $0.message.contains("as_if") }
            .map { "\($0.line):\($0.column) \($0.rule)" }
        #expect(found == expected, "\(report.findings)")
        #expect(report.unchecked.count == 2)
        #expect(result.standardError.contains("not checked"))
    }

    @Test func aReasonTakesAQueryOutOfARule() async throws {
        let sql = Self.fine.replacing("order by i.id", with: "-- lint: allow order: there is one row")
        let (report, _) = try await lint(
            ["items.sql": sql, "x.sql": Self.finding], database: nil, arguments: ["--offline"])
        #expect(report.findings.map(\.rule) == ["parameter"])
        let without = Self.fine.replacing("order by i.id", with: "-- lint: allow order:")
        let (other, _) = try await lint(
            ["items.sql": without, "x.sql": Self.finding], database: nil, arguments: ["--offline"])
        #expect(other.findings.contains { $0.rule == "order" })
    }

    @Test func mistakesInTheDefinitionAreFindings() async throws {
        let (report, result) = try await lint(
            [:], yaml: Self.yaml.replacing("type: integer}", with: "type: intger}"), database: nil,
            arguments: ["--offline"])
        #expect(result.status == 2)
        #expect(report.findings.map { "\($0.line):\($0.column) \($0.rule)" } == ["13:38 definition"])
    }

    @Test func anUnreachableServerIsSaid() async throws {
        try await withTemporaryFolder { folder in
            let result = try await Tool.program(
                ["lint", "lifecycle"], environment: ["DATABASE_URL": "postgresql:///none?host=\(folder)"])
            #expect(result.status == 0, "\(result.standardError)")
            #expect(result.standardError.contains("not checked"))
        }
    }

    @Test func anUnknownReportIsNoInput() async throws {
        #expect(try await Tool.program(["lint", "nothing"]).status == 66)
    }
}
