import Foundation
import TestSupport
import Testing

/// Behind PgBouncer in transaction mode, where every transaction may meet another session.
@Suite struct PoolerTests {
    @Test(.timeLimit(.minutes(10))) func everythingWorksBehindATransactionPooler() async throws {
        let database = try await TestServer.emptyDatabase()
        try await withPooler(database) { url in
            let results = try await withThrowingTaskGroup(of: ToolResult.self) { group in
                for _ in 0..<(isSoak ? 20 : 6) {
                    group.addTask {
                        try await Tool.program(["migrate", "up"], environment: ["DATABASE_URL": url])
                    }
                }
                var results: [ToolResult] = []
                for try await result in group { results.append(result) }
                return results
            }
            for result in results { #expect(result.status == 0, "\(result.standardError)") }
            let lines = results.flatMap { $0.standardOutput.split(separator: "\n") }
            #expect(Set(lines).count == lines.count)
            #expect(try await database.dump() == TestServer.migratedDatabase().dump())
            for arguments in [["status"], ["plan"], ["rollback", "--steps", "2"], ["up"], ["repair"]] {
                let result = try await Tool.program(["migrate"] + arguments, environment: ["DATABASE_URL": url])
                #expect(result.status == 0, "\(arguments): \(result.standardError)")
            }
            // Nothing is left in a session for its next client.
            let settings = try await Tool.psql(
                url, "select current_setting('lock_timeout'), current_setting('client_min_messages'), current_user")
            #expect(settings == "0|notice|keeptrack\n")

            try await MigrationHome.with { home in
                let other = try await TestServer.emptyDatabase()
                try home.write([
                    ("schema/001.sql", "create table public.one (id int);\n"),
                    (
                        "schema/002.sql",
                        "-- kt-report: no transaction\ncreate index concurrently one_id on public.one (id);\n"
                    ),
                ])
                let pooled = url.replacing(database.name, with: other.name)
                let environment = ["DATABASE_URL": pooled, "KT_HOME": home.folder]
                let runs = try await withThrowingTaskGroup(of: ToolResult.self) { group in
                    for _ in 0..<4 {
                        group.addTask {
                            try await Tool.program(["migrate", "up"], environment: environment, folder: home.folder)
                        }
                    }
                    var results: [ToolResult] = []
                    for try await result in group { results.append(result) }
                    return results
                }
                for run in runs { #expect(run.status == 0, "\(run.standardError)") }
                #expect(try await other.sql("select count(*) from migrations.ledger") == "2\n")
            }
        }
    }

    private func withPooler(_ database: TestDatabase, _ body: (String) async throws -> Void) async throws {
        let folder = "/tmp/kt-pooler-\(UUID().uuidString.prefix(8).lowercased())"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o777])
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try "\"keeptrack\" \"\"\n".write(toFile: folder + "/users", atomically: true, encoding: .utf8)
        // As root the server's own user is the one that may reach its socket.
        try """
        [databases]
        * = host=\(database.socketFolder) port=5432
        [pgbouncer]
        pool_mode = transaction
        default_pool_size = 4
        listen_addr =
        listen_port = 6432
        unix_socket_dir = \(folder)
        auth_type = trust
        auth_file = \(folder)/users
        logfile = \(folder)/log
        pidfile = \(folder)/pid
        \(getuid() == 0 ? "user = postgres" : "")
        """.write(toFile: folder + "/pgbouncer.ini", atomically: true, encoding: .utf8)
        let pooler = Process()
        pooler.executableURL = URL(fileURLWithPath: "/usr/sbin/pgbouncer")
        pooler.arguments = ["-q", folder + "/pgbouncer.ini"]
        pooler.standardError = FileHandle.nullDevice
        try pooler.run()
        defer {
            // Not SIGTERM: started from a thread that blocks signals, it would never see it.
            kill(pooler.processIdentifier, SIGKILL)
            pooler.waitUntilExit()
        }
        let url = "postgresql://keeptrack@/\(database.name)?host=\(folder)&port=6432"
        let isUp = try await eventually(seconds: 20) { (try? await Tool.psql(url, "select 1")) == "1\n" }
        #expect(isUp, "\((try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? "")")
        try await body(url)
    }
}
