import EmbeddedPostgres
import Foundation
import SystemPackage
import TestSupport
import Testing

/// What stands between the program and its server fails: a run ends in time with nothing half-written, or ends as if
/// nothing had happened.
@Suite(.serialized) struct ConnectionFaultTests {
    private static let asOf = ["--as-of", "2026-07-16"]
    /// A database of this suite's own: one run at a time reads from a database, and other suites' do from theirs.
    private static let source = Task {
        let database = try await TestServer.emptyDatabase()
        let made = try await Tool.program(["generate", "--scale", "3000", "--seed", "faults"], database: database)
        guard made.status == 0 else { throw ToolError(description: "generate: \(made.standardError)") }
        return database
    }
    private static let isSoak = ProcessInfo.processInfo.environment["KT_SOAK"] != nil

    @Test(arguments: [
        ("silent", -1), ("reset", -1), ("silent", 2_000), ("reset", 2_000), ("silent", 60_000), ("reset", 60_000),
        ("drip", 0), ("drip", 60_000),
    ])
    func aRunEndsAtItsDeadlines(fault: String, after: Int) async throws {
        let database = try await Self.source.value
        let proxy = try FaultyProxy(socketFolder: database.socketFolder, fault: fault, after: after)
        try await withTemporaryFolder { folder in
            let start = ContinuousClock.now
            let result = try await Tool.program(
                ["run", "-o", folder, "--org", "acme"] + Self.asOf,
                environment: [
                    "DATABASE_URL": proxy.url(database), "KT_CONNECT_TIMEOUT": "2s", "KT_READ_TIMEOUT": "2s",
                    "KT_RETRY_BUDGET": "0",
                ])
            // One deadline for the answer and a moment for the cancellation; the rest is for a busy machine, where a
            // process takes seconds to start. Without a deadline it would be hours.
            #expect(ContinuousClock.now - start < .seconds(15))
            #expect(result.status == 69, "\(result.standardError)")
            #expect(result.standardError.split(separator: "\n").count <= 10)
            #expect(try leftovers(in: folder) == [])
        }
    }

    /// Backends are ended at random moments: the files are those of an undisturbed run.
    @Test(.timeLimit(.minutes(5)))
    func endedBackendsDoNotShowInTheResult() async throws {
        let database = try await Self.source.value
        try await withTemporaryFolder { folder in
            let undisturbed = try await digest(of: database.url, in: folder + "/undisturbed", database: nil)
            for round in 0..<(Self.isSoak ? 50 : 3) {
                let disturbed = try await digest(of: database.url, in: "\(folder)/\(round)", database: database)
                #expect(disturbed == undisturbed)
            }
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func throughAPoolerTheResultIsTheSame() async throws {
        let database = try await Self.source.value
        let bouncer = try await Bouncer(database)
        try await withTemporaryFolder { folder in
            let direct = try await digest(of: database.url, in: folder + "/direct", database: nil)
            let pooled = try await digest(of: bouncer.url, in: folder + "/pooled", database: nil)
            #expect(direct == pooled)
            // Nothing of a run stays with a server connection that the next client gets.
            let state = try await Tool.psql(
                bouncer.url,
                "select current_user, current_setting('app.organization_id', true), count(*) from pg_cursors")
            #expect(state == "keeptrack||0\n")
        }
    }

    /// `kill -9` of one backend ends every session, without an SQLSTATE.
    @Test(.timeLimit(.minutes(3)))
    func aKilledBackendRestartsTheRun() async throws {
        let folder = "/tmp/kt-killed-\(UUID().uuidString.prefix(8).lowercased())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var configuration = EmbeddedServerConfiguration(
            stateFolder: FilePath(folder + "/state"), settings: ["shared_buffers": "64MB"], isDurable: false)
        configuration.shutdownMode = .immediate
        try await EmbeddedServer.withServer(configuration) { server in
            let url = server.connectionString()
            let made = try await Tool.program(
                ["generate", "--scale", "3000", "--seed", "killed"], environment: ["DATABASE_URL": url])
            try #require(made.status == 0, "\(made.standardError)")
            let undisturbed = try await digest(of: url, in: folder + "/undisturbed", database: nil)
            for round in 0..<(Self.isSoak ? 50 : 1) {
                let output = "\(folder)/\(round)"
                async let disturbed = digest(of: url, in: output, database: nil)
                for _ in 0..<600 where !FileManager.default.fileExists(atPath: output + "/2026-07-16") {
                    try await Task.sleep(for: .milliseconds(5))
                }
                let killed = try await Tool.run(
                    "sh",
                    [
                        "-c",
                        "kill -9 $(psql -XAtd \"$1\" -c \"select pid from pg_stat_activity where backend_type = "
                            + "'client backend' and application_name = 'kt-report' limit 1\")", "-",
                        server.superuserConnectionString(),
                    ])
                #expect(killed.status == 0, "nobody was there to be killed: \(killed.standardError)")
                #expect(try await disturbed == undisturbed)
            }
            try await rolesThatSeeAllAreRefused(server)
        }
    }

    /// On a server of its own, since roles belong to the server.
    private func rolesThatSeeAllAreRefused(_ server: EmbeddedServer) async throws {
        let environment = ["DATABASE_URL": server.connectionString()]
        let arguments = ["compliance", "--org", "single", "--format", "json"] + Self.asOf
        for (change, back) in [
            ("alter role kt_reporter bypassrls", "alter role kt_reporter nobypassrls"),
            ("alter role kt_reporter superuser", "alter role kt_reporter nosuperuser"),
            (
                "grant keeptrack_owner to kt_reporter; alter table core.users no force row level security",
                "revoke keeptrack_owner from kt_reporter; alter table core.users force row level security"
            ),
        ] {
            try await Tool.psql(server.superuserConnectionString(database: "keeptrack"), change)
            let refused = try await Tool.program(arguments, environment: environment)
            #expect(refused.status == 78, "\(change): \(refused.standardError)")
            #expect(refused.standardError.contains("every organization"))
            #expect(refused.standardOutput == "")
            let told = try await Tool.program(arguments + ["--allow-bypass"], environment: environment)
            #expect(told.status == 0, "\(told.standardError)")
            try await Tool.psql(server.superuserConnectionString(database: "keeptrack"), back)
        }
        #expect(try await Tool.program(arguments, environment: environment).status == 0)
    }

    /// Runs all organizations and returns a digest of every file but the manifests.
    ///
    /// - Parameter database: whose backends are ended meanwhile; nil disturbs nothing.
    private func digest(of url: String, in output: String, database: TestDatabase?) async throws -> String {
        async let run = Tool.program(
            ["run", "-o", output, "--jobs", "2", "--format", "csv,json"] + Self.asOf, environment: ["DATABASE_URL": url]
        )
        if let database {
            // One at a time, the snapshot's own too, between begin and end.
            for _ in 0..<3 {
                try await Task.sleep(for: .milliseconds(Int.random(in: 100...700)))
                try await database.sql(
                    """
                    select pg_terminate_backend(pid) from pg_stat_activity
                    where datname = '\(database.name)' and application_name = 'kt-report' order by random() limit 1
                    """)
            }
        }
        let result = try await run
        try #require(result.status == 0, "\(result.standardError)")
        let digest = try await Tool.run(
            "sh",
            [
                "-c",
                "cd \"$1\" && find . -type f -path './2026*' ! -name 'manifest.json' ! -name run.json | sort "
                    + "| xargs sha256sum", "-", output,
            ])
        #expect(digest.standardOutput.contains(".json"))
        return digest.standardOutput
    }

    private func leftovers(in folder: String) throws -> [String] {
        guard let walk = FileManager.default.enumerator(atPath: folder) else { return [] }
        return walk.compactMap { $0 as? String }.filter { !["2026-07-16", ".lock", "chain"].contains($0) }
    }
}
