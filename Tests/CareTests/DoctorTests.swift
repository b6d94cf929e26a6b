import Foundation
import Postgres
import TestSupport
import Testing

/// `kt-report doctor` as a process.
@Suite struct DoctorTests {
    struct Line: Decodable, Equatable {
        let check: String
        let state: String
        let what: String
        let advice: String?
        let figures: [String: Int]?
    }

    @Test func aSoundDatabasePasses() async throws {
        let database = try await TestServer.migratedDatabase()
        let (lines, status) = try await examine(database)
        #expect(status == 0, "\(lines.filter { $0.state == "fail" })")
        #expect(!lines.contains { $0.state == "fail" })
        let checks = Set(lines.map(\.check))
        for check in [
            "connection", "tls", "pooler", "programs", "versions", "roles", "backup-role", "row-security", "extensions",
            "indexes-invalid", "indexes-missing", "indexes-unused", "indexes-bloated", "dead-rows", "long-transactions",
            "sealing-horizon", "wraparound", "connections", "slow-queries", "schema", "reporting-role", "pool", "disk",
        ] { #expect(checks.contains(check), "no line about \(check)") }
        // Statements aren't counted here, which is said with what mends it, and is no failure.
        let slow = try #require(lines.first { $0.check == "slow-queries" })
        #expect(slow.state == "warn")
        #expect(slow.advice?.contains("CREATE EXTENSION pg_stat_statements") == true)
        #expect(lines.allSatisfy { $0.state == "pass" || $0.advice != nil })
        // The pool's figures, as numbers too.
        let pool = try #require(lines.first { $0.check == "pool" })
        let figures = try #require(pool.figures)
        #expect(
            Set(figures.keys) == [
                "open", "idle", "waiting", "acquired", "waited", "retried", "timed_out", "max_open", "max_idle",
            ])
        #expect((figures["acquired"] ?? 0) >= 2 && figures["max_open"] == 15 && figures["max_idle"] == 5)
        #expect(pool.what.contains("\(figures["acquired"] ?? 0) acquired, 0 retried, 0 timed out"))
        let text = try await Tool.program(["doctor"], database: database)
        #expect(text.status == 0)
        #expect(text.standardOutput.contains(" idle of at most 5, 0 waiting, "))
        #expect(text.standardOutput.contains("pass  row-security"))
    }

    @Test func whatIsBrokenFailsWithWhatMendsIt() async throws {
        let database = try await TestServer.migratedDatabase()
        try await database.sql(
            """
            alter table core.branches no force row level security;
            update pg_index set indisvalid = false where indexrelid = 'assets.idx_items_status'::regclass;
            update migrations.ledger set checksum = 'other' where file = 'views/core.sql';
            """)
        let (lines, status) = try await examine(database)
        #expect(status == 1)
        let failed = lines.filter { $0.state == "fail" }
        #expect(failed.contains { $0.check == "row-security" && $0.what.contains("core.branches") })
        #expect(failed.contains { $0.check == "indexes-invalid" && $0.advice?.contains("REINDEX INDEX") == true })
        #expect(failed.contains { $0.check == "schema" && $0.advice?.contains("migrate up") == true })
        // What the advice says does mend it.
        let force = try #require(failed.first { $0.check == "row-security" }?.advice)
        try await database.sql(force)
        #expect(try await !examine(database).lines.contains { $0.check == "row-security" && $0.state == "fail" })
    }

    /// Who keeps the audit trail from being sealed: with the process, the user and what was done, without its values.
    @Test(.timeLimit(.minutes(5))) func aStalledSealIsNamedWithItsTransaction() async throws {
        let database = try await TestServer.migratedDatabase()
        let target = try ConnectionTarget(database.url)
        let writer = try Connection(target, applicationName: "night \"batch\"; drop")
        let statement =
            "insert into core.organization_directory (organization_id, slug) values (gen_random_uuid(), 'kanari')"
        let pid = try writer.query("select pg_backend_pid()").int(0, 0) ?? 0
        try writer.execute("begin")
        try writer.execute(statement)
        // The server's horizon is one: tests beside this one have to end first for ours to be the oldest.
        var line: Line?
        for _ in 0..<120 {
            line = try await examine(database).lines.first { $0.check == "sealing-horizon" }
            if line?.what.contains("process \(pid) of keeptrack") == true { break }
            try await Task.sleep(for: .milliseconds(500))
        }
        let young = try #require(line)
        #expect(young.what.contains("process \(pid) of keeptrack (night \"batch\"; drop)"), "\(young)")
        #expect(young.what.contains("after: insert into core.organization_directory"))
        #expect(!young.what.contains("kanari"))
        #expect(young.what.firstMatch(of: #/what was written 00:0\d:\d\d ago/#) != nil, "\(young)")
        // Young ones come and go.
        #expect(young.state == "pass" && young.advice == nil)
        try await database.sql("alter database \(database.name) set kt_report.stalled_after = '0'")
        let old = try #require(try await examine(database).lines.first { $0.check == "sealing-horizon" })
        #expect(old.state == "warn")
        #expect(old.advice?.hasPrefix("SELECT pg_terminate_backend(\(pid))") == true, "\(old)")
        // What a superuser does shows to nobody else: who, but not since when, and what it takes to see that.
        try await database.sql(String((old.advice ?? "").prefix { $0 != "," }))
        let after = try #require(try await examine(database).lines.first { $0.check == "sealing-horizon" })
        #expect(!after.what.contains("process \(pid) "))
        let hidden = try Connection(try ConnectionTarget(database.superuserURL), applicationName: "hidden")
        let other = try hidden.query("select pg_backend_pid()").int(0, 0) ?? 0
        try hidden.execute("begin; \(statement)")
        for _ in 0..<120 {
            line = try await examine(database).lines.first { $0.check == "sealing-horizon" }
            if line?.what.contains("process \(other) of ") == true { break }
            try await Task.sleep(for: .milliseconds(500))
        }
        let untold = try #require(line)
        #expect(untold.what.contains("process \(other) of ") && untold.what.contains("(hidden)"), "\(untold)")
        #expect(untold.what.contains("since when shows to members of pg_read_all_stats"), "\(untold)")
        #expect(untold.advice == "GRANT pg_read_all_stats TO keeptrack")
        #expect(!untold.what.contains("kanari"))
        withExtendedLifetime((writer, hidden)) {}
    }

    @Test func aDatabaseWithoutTheSchemaIsSaid() async throws {
        let (lines, status) = try await examine(try await TestServer.emptyDatabase())
        #expect(status == 1)
        #expect(lines.contains { $0.check == "schema" && $0.state == "fail" })
        #expect(
            lines.contains {
                $0.check == "reporting-role" && $0.state == "fail" && $0.advice?.contains("migrate") == true
            })
    }

    @Test func aServerThatIsNotThereIsAFinding() async throws {
        let result = try await Tool.program(
            ["doctor", "--format", "json"], environment: ["DATABASE_URL": "postgresql://u:kanari7Xq@127.0.0.1:1/x"])
        #expect(result.status == 1)
        #expect(!(result.standardOutput + result.standardError).contains("kanari"))
        let lines = try JSONDecoder().decode([Line].self, from: Data(result.standardOutput.utf8))
        #expect(lines.map(\.check) == ["connection", "disk"])
        #expect(lines.map(\.state) == ["fail", "pass"])
    }

    @Test func aPoolerInTransactionModeIsRecognised() async throws {
        let database = try await TestServer.migratedDatabase()
        let bouncer = try await Bouncer(database)
        let result = try await Tool.program(
            ["doctor", "--format", "json"], environment: ["DATABASE_URL": bouncer.url])
        let lines = try JSONDecoder().decode([Line].self, from: Data(result.standardOutput.utf8))
        #expect(result.status == 0, "\(lines.filter { $0.state == "fail" })")
        #expect(lines.first { $0.check == "pooler" }?.what.contains("transaction mode") == true)
    }

    @Test func aPoolThatIsTooSmallForTheJobsIsSaid() async throws {
        let database = try await TestServer.migratedDatabase()
        let result = try await Tool.program(
            ["doctor"], database: database, environment: ["MAX_OPEN_CONNS": "3", "KT_JOBS": "8"])
        #expect(result.standardOutput.contains("MAX_OPEN_CONNS to 9"))
    }

    @Test(arguments: [
        ["MAX_OPEN_CONNS": "none"], ["MAX_OPEN_CONNS": "1"], ["CONN_MAX_LIFETIME": "30"],
        ["CONN_MAX_IDLE_TIME": "15 min"],
        ["KT_READ_TIMEOUT": "0"], ["MAX_IDLE_CONNS": "-1"],
    ])
    func aSettingThatCannotHoldIsConfiguration(environment: [String: String]) async throws {
        let result = try await Tool.program(["doctor"], environment: environment)
        #expect(result.status == 78)
        #expect(result.standardError.contains(try #require(environment.keys.first)))
    }

    @Test func configShowsThePool() async throws {
        let result = try await Tool.program(
            ["config"], environment: ["MAX_OPEN_CONNS": "7", "CONN_MAX_LIFETIME": "1h30m"])
        #expect(result.standardOutput.contains("max_open_conns: 7  # from MAX_OPEN_CONNS"))
        #expect(result.standardOutput.contains("conn_max_lifetime: 1h30m  # from CONN_MAX_LIFETIME"))
        #expect(result.standardOutput.contains("max_idle_conns: 5  # from default"))
        #expect(result.standardOutput.contains("conn_max_idle_time: 15m  # from default"))
    }

    private func examine(_ database: TestDatabase) async throws -> (lines: [Line], status: Int32) {
        let result = try await Tool.program(["doctor", "--format", "json"], database: database)
        return (try JSONDecoder().decode([Line].self, from: Data(result.standardOutput.utf8)), result.status)
    }
}
