import Foundation
import TestSupport
import Testing

/// Scopes and conditions on rows, against a real server.
@Suite struct FilterTests {
    private static let asOf = ["--org", "acme", "--as-of", "2026-07-16"]

    /// The rows of a table as JSON lines.
    private func rows(_ report: String, _ table: String, _ arguments: [String] = []) async throws -> [String] {
        let database = try await TestServer.demoDatabase()
        let result = try await Tool.program(
            [report, "--table", table, "--format", "ndjson"] + Self.asOf + arguments, database: database)
        try #require(result.status == 0, "\(result.standardError)")
        return result.standardOutput.split(separator: "\n").map { String($0) }
    }

    /// Each table's rows of a branch are those that the whole report has of it; of two branches they are the union.
    @Test(arguments: [
        ("lifecycle", ["items", "status_intervals"]), ("inventory", ["register"]), ("maintenance", ["records"]),
        ("compliance", ["documents", "vehicles", "gaps", "renewals", "forecast"]), ("renewals", ["due"]),
        ("data-quality", ["by_branch"]), ("security", ["users"]),
    ])
    func aScopeIsTheUnionOfItsBranches(report: String, tables: [String]) async throws {
        for table in tables {
            let whole = try await rows(report, table)
            func of(_ branches: String...) -> [String] {
                whole.filter { row in branches.contains { row.contains("\"branch\":\"\($0)\"") } }
            }
            let one = try await rows(report, table, ["--branch", "KTM-01"])
            let other = try await rows(report, table, ["--branch", "BRT-03"])
            let both = try await rows(report, table, ["--branch", "BRT-03", "--branch", "KTM-01"])
            #expect(!one.isEmpty && !other.isEmpty, "\(table) has no rows to tell")
            #expect(one == of("KTM-01"), "\(table)")
            #expect(other == of("BRT-03"), "\(table)")
            #expect(both == of("KTM-01", "BRT-03"), "\(table)")
            #expect(both.count == one.count + other.count)
        }
    }

    /// Where rows tell no branch, those of several are those of each.
    @Test(arguments: [
        ("audit-log", "events"), ("audit-log", "by_actor"), ("security", "failed_attempts"), ("security", "blocks"),
        ("security", "access_changes"), ("security", "segregation"), ("security", "privileged_actions"),
        ("inventory", "movements"), ("compliance", "services"),
    ])
    func rowsWithoutABranchAddUp(report: String, table: String) async throws {
        let whole = try await rows(report, table)
        var parts: [String] = []
        for branch in ["KTM-01", "BRT-03", "PKR-02"] {
            let part = try await rows(report, table, ["--branch", branch])
            #expect(part.count < whole.count)
            parts += part
        }
        let together = try await rows(
            report, table, ["--branch", "KTM-01", "--branch", "PKR-02", "--branch", "BRT-03"])
        #expect(!parts.isEmpty, "no rows to tell")
        #expect(parts.sorted() == together.sorted())
        #expect(Set(together).isSubset(of: whole))
    }

    /// What the database is like is of no branch, and nothing is claimed of it.
    @Test func guardsOfTheDatabaseAreOfNoBranch() async throws {
        #expect(try await rows("security", "database_posture", ["--branch", "KTM-01"]).isEmpty)
        #expect(try await rows("audit-log", "integrity", ["--branch", "KTM-01"]).isEmpty)
        let controls = try await rows("security", "controls", ["--branch", "KTM-01"])
        let guards = controls.filter { $0.contains("row_security") }
        #expect(!guards.isEmpty && guards.allSatisfy { $0.contains("not_measurable") }, "\(guards)")
        let figures = try await rows("audit-log", "summary", ["--branch", "KTM-01"])
        #expect(figures.contains { $0.contains("\"key\":\"unsealed\"") && $0.contains("\"value\":null") })
    }

    /// Aggregates and findings are those of the branch too.
    @Test(arguments: [
        ("lifecycle", "by_branch"), ("inventory", "by_branch"), ("compliance", "by_branch"), ("renewals", "by_branch"),
    ])
    func aBranchsRowIsTheSame(report: String, table: String) async throws {
        let whole = try await rows(report, table).filter { $0.contains("\"branch\":\"KTM-01\"") }
        #expect(whole.count == 1)
        #expect(try await rows(report, table, ["--branch", "KTM-01"]) == whole)
    }

    @Test(arguments: ["lifecycle", "inventory", "maintenance", "compliance", "renewals", "data-quality", "security"])
    func findingsAreThoseOfTheScope(report: String) async throws {
        let whole = try await rows(report, "exceptions").filter { $0.contains("\"branch\":\"KTM-01\"") }
        let scoped = try await rows(report, "exceptions", ["--branch", "KTM-01"])
        #expect(scoped.filter { $0.contains("\"branch\":\"KTM-01\"") } == whole)
        // What tells no branch is a bill with a share of the branch's items, a setting, or what its people did.
        let known = [
            "bill_shares_differ", "setting_malformed", "access_rewritten", "privileged_out_of_hours", "row_deleted",
        ]
        let others = scoped.filter { !$0.contains("\"branch\":\"KTM-01\"") }
        #expect(others.allSatisfy { row in known.contains { row.contains("\"code\":\"\($0)\"") } }, "\(others)")
    }

    @Test func aCategoryComesWithThoseBelowIt() async throws {
        let whole = try await rows("lifecycle", "items")
        let expected = whole.filter {
            $0.contains("\"category_path\":\"Vehicles\"") || $0.contains("\"category_path\":\"Vehicles / ")
        }
        #expect(!expected.isEmpty && expected.count < whole.count)
        #expect(try await rows("lifecycle", "items", ["--category", "Vehicles"]) == expected)
        let below = try await rows("lifecycle", "items", ["--category", "Vehicles/Light vehicles"])
        #expect(!below.isEmpty)
        #expect(below == expected.filter { $0.contains("\"category_path\":\"Vehicles / Light vehicles") })
    }

    @Test func aClassLimitsVehiclesAndTheirPapers() async throws {
        let whole = try await rows("compliance", "documents")
        let trucks = whole.filter { $0.contains("\"class\":\"truck\"") }
        #expect(!trucks.isEmpty && trucks.count < whole.count)
        #expect(try await rows("compliance", "documents", ["--class", "truck"]) == trucks)
        #expect(try await rows("compliance", "documents", ["--where", "class=truck"]) == trucks)
    }

    /// Conditions choose what is shown and leave the figures alone.
    @Test func figuresStayWhole() async throws {
        let whole = try await rows("compliance", "summary").filter { $0.contains("\"section\":\"figures\"") }
        let shown = try await rows("compliance", "summary", ["--branch", "KTM-01"])
            .filter { $0.contains("\"section\":\"figures\"") }
        let filtered = try await rows("lifecycle", "summary", []).filter { $0.contains("\"section\":\"figures\"") }
        #expect(whole != shown)
        let database = try await TestServer.demoDatabase()
        let document = try await Tool.program(
            ["lifecycle", "--where", "branch=KTM-01", "--where", "days_active>100", "--format", "json"] + Self.asOf,
            database: database)
        try #require(document.status == 0, "\(document.standardError)")
        let tables = try Self.tables(document.standardOutput)
        let figures = (tables["summary"] ?? []).filter { $0["section"] as? String == "figures" }
        #expect(figures.count == filtered.count)
        let items = try await rows("lifecycle", "items")
        #expect(figures.first { $0["key"] as? String == "items" }?["value"] as? Int == items.count)
        #expect((tables["items"] ?? []).allSatisfy { $0["branch"] as? String == "KTM-01" })
        #expect(((tables["items"] ?? []).count) < items.count)
        let told = (tables["provenance"] ?? []).map { "\($0["section"] ?? "") \($0["key"] ?? "") \($0["value"] ?? "")" }
        #expect(told.contains { $0 == "parameters rows_shown branch = KTM-01, days_active > 100" }, "\(told)")
        #expect(told.contains { $0.hasPrefix("left_out items") && $0.contains("conditions") })
    }

    private static func tables(_ document: String) throws -> [String: [[String: Any]]] {
        let root = try JSONSerialization.jsonObject(with: Data(document.utf8)) as? [String: Any]
        return root?["tables"] as? [String: [[String: Any]]] ?? [:]
    }

    /// The count of what a scope leaves out stands beside what was read.
    @Test func provenanceCountsWhatTheScopeLeavesOut() async throws {
        let all = try await rows("lifecycle", "items").count
        let scoped = try await rows("lifecycle", "items", ["--branch", "KTM-01"]).count
        let lines = try await rows("lifecycle", "provenance", ["--branch", "KTM-01"])
        #expect(lines.contains { $0.contains("scope_branch") && $0.contains("KTM-01") })
        #expect(
            lines.contains {
                $0.contains("extract/lifecycle/items.sql") && $0.contains("\(all - scoped) rows, outside of the scope")
            }, "\(lines)")
        let summary = try await rows("lifecycle", "summary", ["--branch", "KTM-01"])
        #expect(summary.contains { $0.contains("\"key\":\"scope_branch\"") && $0.contains("\"text\":\"KTM-01\"") })
    }

    @Test(arguments: [
        (["lifecycle", "--branch", "KTM"], 66, "KTM-01"), (["lifecycle", "--category", "Vehicle"], 66, "Vehicles"),
        (["compliance", "--class", "trunk"], 66, "truck"), (["lifecycle", "--class", "truck"], 64, "--category"),
        (["audit-log", "--category", "Vehicles"], 64, "--branch"),
        (["compliance", "--where", "stat=lapsed"], 64, "state"),
        (["compliance", "--table", "gaps", "--where", "state=lapsed"], 64, "documents"),
        (["compliance", "--where", "days_to_expiry<soon"], 64, "whole number"),
        (["compliance", "--where", "nothing"], 64, "column=value"), (["security", "--param", "x=1"], 64, "none"),
        (["lifecycle", "--severity", "grave"], 64, "severity"),
    ])
    func whatCannotBeAskedIsSaid(arguments: [String], code: Int, hint: String) async throws {
        let database = try await TestServer.demoDatabase()
        let result = try await Tool.program(arguments + Self.asOf, database: database)
        #expect(result.status == Int32(code), "\(result.standardError)")
        #expect(result.standardError.contains(hint), "\(result.standardError)")
        #expect(result.standardOutput == "")
    }

    @Test func theTerminalShowsTheRowsThatWereAskedFor() async throws {
        let database = try await TestServer.demoDatabase()
        let result = try await Tool.program(
            ["compliance", "--branch", "KTM-01", "--state", "penalised"] + Self.asOf, database: database)
        #expect(result.status == 0, "\(result.standardError)")
        #expect(result.standardOutput.contains("Only branch"))
        #expect(result.standardOutput.contains("state = penalised"))
        #expect(result.standardOutput.contains("NA 4 KHA 8"))
    }

    /// Findings count for the exit code whether or not they are shown.
    @Test func failOnLooksAtTheScope() async throws {
        let database = try await TestServer.demoDatabase()
        let hidden = try await Tool.program(
            ["compliance", "--fail-on", "high", "--where", "severity=low", "--table", "exceptions"] + Self.asOf,
            database: database)
        #expect(hidden.status == 2, "\(hidden.standardError)")
        let quality = ["data-quality", "--fail-on", "high"] + Self.asOf
        #expect(try await Tool.program(quality, database: database).status == 2)
        // Branch BTW-04 was closed before anything could go wrong gravely there.
        let scoped = try await rows("data-quality", "exceptions", ["--branch", "BTW-04"])
        let grave = scoped.contains { $0.contains("\"severity\":\"high\"") }
        let result = try await Tool.program(quality + ["--branch", "BTW-04"], database: database)
        #expect(result.status == (grave ? 2 : 0))
    }

    /// A run of a part has the same rows in every format and in the manifest, and never takes the place of a whole one.
    @Test func aRunOfAPartStandsApart() async throws {
        let database = try await TestServer.ownDemoDatabase()
        try await withTemporaryFolder { folder in
            let part = ["--category", "Vehicles", "--where", "branch!=", "--severity", "high"]
            let result = try await Tool.program(
                ["run", "-o", folder + "/part"] + part + Self.asOf, database: database)
            try #require(result.status == 0, "\(result.standardError)")
            #expect(result.standardError.contains("audit-log"))
            let check = try await Tool.python(
                [TestServer.root + "/Tests/Readers/check_run.py", folder + "/part/2026-07-16/acme"])
            #expect(check.status == 0, "\(check.standardOutput)\(check.standardError)")
            let proof = try await Tool.program(["verify", folder + "/part/latest"])
            #expect(proof.status == 0, "\(proof.standardError)")
            let manifest = try String(contentsOfFile: folder + "/part/latest/acme/manifest.json", encoding: .utf8)
            #expect(
                manifest.contains("\"scope_category\" : \"Vehicles\"")
                    || manifest.contains("\"scope_category\":\"Vehicles\""))

            let whole = ["run", "-o", folder + "/whole", "--report", "lifecycle", "--format", "json"] + Self.asOf
            try #require(try await Tool.program(whole, database: database).status == 0)
            let before = try String(contentsOfFile: folder + "/whole/2026-07-16/acme/manifest.json", encoding: .utf8)
            let refused = try await Tool.program(whole + ["--branch", "KTM-01"], database: database)
            #expect(refused.status == 73, "\(refused.standardError)")
            #expect(refused.standardError.contains("--output"))
            let after = try String(contentsOfFile: folder + "/whole/2026-07-16/acme/manifest.json", encoding: .utf8)
            #expect(before == after)
            let again = try await Tool.program(
                ["run", "-o", folder + "/part"] + part + Self.asOf, database: database)
            #expect(again.status == 0, "the same part may be made anew: \(again.standardError)")
        }
    }
}
