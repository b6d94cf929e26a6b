import Foundation
import TestSupport
import Testing

/// Reports of one's own, as somebody makes them: init, lint, run.
@Suite struct OwnReportProgramTests {
    private static let asOf = ["--org", "acme", "--as-of", "2026-07-16"]

    /// A folder with a report that `init` made.
    private func withReport(_ body: (String, TestDatabase) async throws -> Void) async throws {
        let database = try await TestServer.demoDatabase()
        try await withTemporaryFolder { folder in
            let made = try await Tool.program(["init", "old-vehicles"], folder: folder)
            try #require(made.status == 0, "\(made.standardError)")
            #expect(made.standardOutput.contains("kt-report lint old-vehicles"))
            try await body(folder + "/reports", database)
        }
    }

    private func edit(_ file: String, _ text: String, _ other: String) throws {
        let old = try String(contentsOfFile: file, encoding: .utf8)
        try #require(old.contains(text))
        try old.replacing(text, with: other).write(toFile: file, atomically: true, encoding: .utf8)
    }

    @Test func whatInitWritesRunsAtOnce() async throws {
        try await withReport { reports, database in
            let own = ["KT_REPORTS": reports]
            let lint = try await Tool.program(["lint", "old-vehicles"], database: database, environment: own)
            #expect(lint.status == 0, "\(lint.standardOutput)\(lint.standardError)")
            #expect(lint.standardError == "")
            let answer = try await Tool.program(["old-vehicles"] + Self.asOf, database: database, environment: own)
            #expect(answer.status == 0, "\(answer.standardError)")
            #expect(answer.standardOutput.contains("too_old"))
            #expect(answer.standardOutput.contains("Parameter min_years  5"))
            let again = try await Tool.program(["init", "old-vehicles"], environment: own)
            #expect(again.status == 64)
            let taken = try await Tool.program(["init", "lifecycle"], environment: own)
            #expect(taken.status == 64)
            // Nothing that is there is overwritten, also where it is no report yet.
            try "mine".write(toFile: reports + "/fuel.yaml.txt", atomically: true, encoding: .utf8)
            try FileManager.default.createDirectory(atPath: reports + "/fuel", withIntermediateDirectories: true)
            try "mine".write(toFile: reports + "/fuel/vehicles.sql", atomically: true, encoding: .utf8)
            let refused = try await Tool.program(["init", "fuel"], environment: own)
            #expect(refused.status == 73)
            #expect(try String(contentsOfFile: reports + "/fuel/vehicles.sql", encoding: .utf8) == "mine")
            #expect(!FileManager.default.fileExists(atPath: reports + "/fuel.yaml"))
        }
    }

    /// What the README shows is clean and works as it stands.
    @Test func theReportOfTheReadmeWorks() async throws {
        let database = try await TestServer.demoDatabase()
        let readme = try String(contentsOfFile: TestServer.root + "/README.md", encoding: .utf8)
        let start = try #require(readme.range(of: "`reports/providers.yaml`:"))
        let blocks = readme[start.upperBound...].components(separatedBy: "```").enumerated()
            .filter { !$0.offset.isMultiple(of: 2) }.map(\.element)
        let files = ["providers.yaml", "providers/providers.sql", "providers/paid_inactive.sql"]
        try await withTemporaryFolder { folder in
            try FileManager.default.createDirectory(
                atPath: folder + "/providers", withIntermediateDirectories: true)
            for (file, block) in zip(files, blocks) {
                let text = block.drop { $0 != "\n" }.dropFirst()
                try String(text).write(toFile: folder + "/" + file, atomically: true, encoding: .utf8)
            }
            let own = ["KT_REPORTS": folder]
            let lint = try await Tool.program(["lint", "providers"], database: database, environment: own)
            #expect(lint.status == 0, "\(lint.standardOutput)\(lint.standardError)")
            let answer = try await Tool.program(
                ["providers", "--table", "exceptions", "--format", "ndjson"] + Self.asOf, database: database,
                environment: own)
            #expect(answer.status == 0, "\(answer.standardError)")
            #expect(answer.standardOutput.contains("Roadside Repairs isn't active, but was paid"))
            #expect(answer.standardOutput.contains("paid_large"))
            let branch = try await Tool.program(
                ["providers", "--format", "ndjson", "--branch", "KTM-01"] + Self.asOf, database: database,
                environment: own)
            #expect(branch.status == 0 && !branch.standardOutput.isEmpty, "\(branch.standardError)")
        }
    }

    @Test func parametersAreBoundAndTold() async throws {
        try await withReport { reports, database in
            func answer(_ arguments: [String]) async throws -> ToolResult {
                try await Tool.program(
                    ["old-vehicles"] + Self.asOf + arguments, database: database, environment: ["KT_REPORTS": reports])
            }
            let few = try await answer(["--table", "vehicles", "--format", "ndjson", "--param", "min_years=12"])
            let many = try await answer(["--table", "vehicles", "--format", "ndjson"])
            #expect(few.standardOutput.count < many.standardOutput.count)
            #expect(many.standardOutput.split(separator: "\n").count == 22)
            let told = try await answer(["--table", "provenance", "--format", "csv", "--param", "min_years=12"])
            #expect(told.standardOutput.contains("parameters,old-vehicles.min_years,12"))
            for (value, message) in [
                ("min_years=x", "whole number"), ("min_years=1; select", "whole number"),
                ("min_yeers=1", "min_years"), ("min_years", "name=value"),
            ] {
                let refused = try await answer(["--param", value])
                #expect(refused.status == 64)
                #expect(refused.standardError.contains(message), "\(refused.standardError)")
            }
            try edit(reports + "/old-vehicles.yaml", ", default: 5", "")
            let lacking = try await answer([])
            #expect(lacking.status == 64)
            #expect(lacking.standardError.contains("--param min_years="))
        }
    }

    /// Checks of a table and of a query, row by row and by a threshold; they see rows that aren't shown.
    @Test func checksAreExceptionsAndControls() async throws {
        try await withReport { reports, database in
            let yaml = reports + "/old-vehicles.yaml"
            try edit(yaml, "expect: rows <= 500", "expect: sum(years) <= limit_years")
            try edit(
                yaml, "parameters:\n", "parameters:\n  - {name: limit_years, type: decimal, default: 100.5}\n")
            try edit(
                yaml, "checks:\n",
                """
                checks:
                  - code: unregistered
                    severity: high
                    query: old-vehicles/unregistered.sql
                    sentence: "{plate} of {branch} has no day of registration."
                  - code: few_classes
                    severity: low
                    table: by_class
                    expect: rows >= 3
                    sentence: "{value} classes of {rows} rows, fewer than {limit}."

                """)
            try """
            select v.id as subject_id, 'vehicles.bluebook' as subject_table, v.registration_number as plate
            from {{as_of reporting.vehicles vehicles.bluebook}} as v
            where v.organization_id = :organization_id and v.created_at < :as_of and v.registered_on is null
                and (:branches is null or v.branch_id = any(:branches))
                and (:classes is null or v.class = any(:classes))
            order by v.id
            """.write(toFile: reports + "/old-vehicles/unregistered.sql", atomically: true, encoding: .utf8)
            func lines(_ table: String, _ arguments: [String] = []) async throws -> [String] {
                let result = try await Tool.program(
                    ["old-vehicles", "--table", table, "--format", "ndjson"] + Self.asOf + arguments,
                    database: database, environment: ["KT_REPORTS": reports])
                try #require(result.status == 0, "\(result.standardError)")
                return result.standardOutput.split(separator: "\n").map { String($0) }
            }
            let controls = try await lines("controls")
            #expect(controls.map { $0.contains("\"result\":\"fail\"") } == [true, false, true, true], "\(controls)")
            let exceptions = try await lines("exceptions")
            let vehicles = try await lines("vehicles")
            let old = vehicles.filter { row in (10...99).contains { row.contains("\"years\":\($0)") } }
            #expect(!old.isEmpty && exceptions.filter { $0.contains("too_old") }.count == old.count)
            #expect(exceptions.contains { $0.contains("unregistered") && $0.contains("\"severity\":\"high\"") })
            let total = vehicles.compactMap { row in
                row.split(separator: "\"years\":").last.flatMap { Int($0.prefix { $0.isNumber }) }
            }.reduce(0, +)
            #expect(exceptions.contains { $0.contains("\(total) vehicles are old, which is more than 100.5") })
            #expect(exceptions.filter { $0.contains("many_old") }.allSatisfy { $0.contains("\"subject_id\":null") })
            // Conditions on rows take nothing from the checks.
            let document = try await Tool.program(
                ["old-vehicles", "--where", "years<0", "--format", "json"] + Self.asOf, database: database,
                environment: ["KT_REPORTS": reports])
            let root = try JSONSerialization.jsonObject(with: Data(document.standardOutput.utf8)) as? [String: Any]
            let tables = root?["tables"] as? [String: [[String: Any]]] ?? [:]
            #expect(tables["vehicles"]?.isEmpty == true)
            #expect(tables["exceptions"]?.filter { $0["code"] as? String == "too_old" }.count == old.count)
            // A limit that the sum doesn't pass.
            let passed = try await lines("controls", ["--param", "limit_years=\(total)"])
            #expect(passed.last?.contains("\"result\":\"pass\"") == true)
            let failing = try await Tool.program(
                ["old-vehicles", "--fail-on", "high"] + Self.asOf, database: database,
                environment: ["KT_REPORTS": reports])
            #expect(failing.status == 2)
        }
    }

    @Test func aDocumentFitsItsSchemaAndARunHoldsIt() async throws {
        try await withReport { reports, _ in
            let database = try await TestServer.ownDemoDatabase()
            let own = ["KT_REPORTS": reports]
            let output = reports + "/../output"
            let run = try await Tool.program(
                ["run", "-o", output, "--report", "old-vehicles", "--param", "min_years=8"] + Self.asOf,
                database: database, environment: own)
            try #require(run.status == 0, "\(run.standardError)")
            let check = try await Tool.python(
                [TestServer.root + "/Tests/Readers/check_run.py", output + "/2026-07-16/acme"])
            #expect(check.status == 0, "\(check.standardOutput)\(check.standardError)")
            let manifest = try String(contentsOfFile: output + "/2026-07-16/acme/manifest.json", encoding: .utf8)
            #expect(manifest.contains("old-vehicles.min_years"))
            let schema = try await Tool.program(
                ["describe", "old-vehicles", "--format", "schema"], environment: own)
            try schema.standardOutput.write(toFile: reports + "/schema.json", atomically: true, encoding: .utf8)
            #expect(schema.standardOutput.contains("\"x-parameters\""))
            let fits = try await Tool.python([
                TestServer.root + "/Tests/Readers/check_schema.py", reports + "/schema.json",
                output + "/2026-07-16/acme/old-vehicles.json",
            ])
            #expect(fits.status == 0, "\(fits.standardOutput)\(fits.standardError)")
            for format in ["text", "markdown", "json"] {
                let words = try await Tool.program(
                    ["describe", "old-vehicles", "--format", format], environment: own)
                for word in ["min_years", "too_old", "branch", "rows <= 500"] {
                    #expect(words.standardOutput.contains(word), "\(format) lacks \(word)")
                }
            }
        }
    }
}
