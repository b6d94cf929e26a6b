import Foundation
import TestSupport
import Testing

/// `kt-report migrate` as a process, against a real server.
@Suite struct MigrateTests {
    @Test func upAppliesEachFileOnce() async throws {
        let database = try await TestServer.emptyDatabase()
        let before = try await Tool.program(["migrate", "status"], database: database)
        #expect(before.status == 1)
        let first = try await Tool.program(["migrate", "up"], database: database)
        #expect(first.status == 0, "\(first.standardError)")
        let second = try await Tool.program(["migrate", "up"], database: database)
        #expect(second.status == 0)
        #expect(second.standardOutput == "")
        let status = try await Tool.program(["migrate", "status"], database: database)
        #expect(status.status == 0, "\(status.standardOutput)")
        let twice = try await database.sql(
            "select count(*) from (select file from migrations.ledger group by file having count(*) > 1) as t")
        #expect(twice == "0\n")
    }

    @Test(.timeLimit(.minutes(5)))
    func manyRunnersApplyEachFileOnce() async throws {
        let database = try await TestServer.emptyDatabase()
        let results = try await withThrowingTaskGroup(of: ToolResult.self) { group in
            for _ in 0..<8 { group.addTask { try await Tool.program(["migrate", "up"], database: database) } }
            var results: [ToolResult] = []
            for try await result in group { results.append(result) }
            return results
        }
        for result in results { #expect(result.status == 0, "\(result.standardError)") }
        let lines = results.flatMap { $0.standardOutput.split(separator: "\n") }
        #expect(Set(lines).count == lines.count, "a file was applied by two runners")
        let status = try await Tool.program(["migrate", "status"], database: database)
        #expect(status.status == 0)
    }

    @Test func anErrorIsNamedWithItsPlaceAndLeavesNothing() async throws {
        let database = try await TestServer.emptyDatabase()
        try await withHome { home in
            try write("create table public.one (id int);\n", to: home + "/queries/schema/001-one.sql")
            try write(
                "-- three\ncreate table public.two (id int);\ncreate table public.three (id nonsense);\n",
                to: home + "/queries/schema/002-two.sql")
            try write("\\ir schema/001-one.sql\n\\ir schema/002-two.sql\n", to: home + "/queries/index.sql")
            let result = try await Tool.program(["migrate", "up"], database: database, environment: ["KT_HOME": home])
            #expect(result.status == 1)
            #expect(result.standardError.contains("schema/002-two.sql:3:31"), "\(result.standardError)")
            #expect(result.standardError.contains("42704"))
            let tables = try await database.sql(
                "select string_agg(tablename, ',') from pg_tables where schemaname = 'public'")
            #expect(tables == "one\n")
        }
    }

    @Test func aChangedFileIsRefusedByName() async throws {
        let database = try await TestServer.emptyDatabase()
        try await withHome { home in
            let file = home + "/queries/schema/001-one.sql"
            try write("create table public.one (id int);\n", to: file)
            try write("\\ir schema/001-one.sql\n", to: home + "/queries/index.sql")
            let environment = ["KT_HOME": home]
            #expect(
                try await Tool.program(["migrate", "up"], database: database, environment: environment).status == 0)
            // Line ends and a byte order mark alone are no change.
            try write("\u{FEFF}create table public.one (id int);\r\n", to: file)
            #expect(
                try await Tool.program(["migrate", "up"], database: database, environment: environment).status == 0)
            try write("create table public.one (id bigint);\n", to: file)
            let result = try await Tool.program(["migrate", "up"], database: database, environment: environment)
            #expect(result.status == 1)
            #expect(result.standardError.contains("schema/001-one.sql"))
        }
    }

    @Test(arguments: [
        "\\ir schema/missing.sql", "\\ir ../outside.sql", "\\ir /etc/passwd", "\\ir index.sql", "\\! true",
        "\\copy t from x", "\\ir schema", "\\ir schema/link.sql",
    ])
    func whatMayNotBeIncludedIsRefusedBeforeConnecting(line: String) async throws {
        try await withHome { home in
            try write("select 1", to: home + "/queries/schema/001-one.sql")
            try FileManager.default.createSymbolicLink(
                atPath: home + "/queries/schema/link.sql", withDestinationPath: "/etc/hostname")
            try write("\\ir schema/001-one.sql\n\(line)\n", to: home + "/queries/index.sql")
            let result = try await Tool.program(
                ["migrate", "up"], environment: ["KT_HOME": home, "DATABASE_URL": try await TestServer.url()])
            #expect(result.status == 1)
            #expect(result.standardError.contains("index.sql"), "\(result.standardError)")
        }
    }

    /// A home with an index of its own and the program's own ledger.
    private func withHome(_ body: (String) async throws -> Void) async throws {
        try await withTemporaryFolder { home in
            for folder in ["queries/schema", "queries/migrations", "reports/calendar"] {
                try FileManager.default.createDirectory(atPath: "\(home)/\(folder)", withIntermediateDirectories: true)
            }
            for file in [
                "queries/migrations/ledger.sql", "queries/migrations/newest.sql", "queries/migrations/record.sql",
                "reports/calendar/bikram-sambat-months.csv",
            ] {
                try FileManager.default.copyItem(atPath: "\(TestServer.root)/\(file)", toPath: "\(home)/\(file)")
            }
            try await body(home)
        }
    }

    private func write(_ text: String, to path: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
}
