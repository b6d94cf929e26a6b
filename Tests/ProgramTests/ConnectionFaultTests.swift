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

    @Test(arguments: [
        ("silent", -1), ("reset", -1), ("silent", 2_000), ("reset", 2_000), ("silent", 60_000), ("reset", 60_000),
        ("drip", 0), ("drip", 60_000),
    ])
    func aRunEndsAtItsDeadlines(fault: String, after: Int) async throws {
        let database = try await Self.source.value
        let proxy = try await FaultyProxy(socketFolder: database.socketFolder, fault: fault, after: after)
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
    @Test(.timeLimit(.minutes(30)))
    func endedBackendsDoNotShowInTheResult() async throws {
        let database = try await Self.source.value
        try await compare("three backends ended a run", rounds: Soak.isOn ? 50 : 3, url: database.url) {
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
    }

    /// The pooler is killed and started again under the cursors of a run, sometimes twice.
    @Test(.timeLimit(.minutes(30)))
    func aPoolerThatRestartsDoesNotShowInTheResult() async throws {
        let database = try await Self.source.value
        let bouncer = try await Bouncer(database)
        try await compare("pooler restarted", rounds: Soak.isOn ? 50 : 2, url: bouncer.url) {
            for _ in 0..<Int.random(in: 1...2) {
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...500)))
                try await bouncer.restart(after: .milliseconds(Int.random(in: 0...1500)))
            }
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func throughAPoolerTheResultIsTheSame() async throws {
        let database = try await Self.source.value
        let bouncer = try await Bouncer(database)
        try await withTemporaryFolder { folder in
            let direct = try await digest(of: database.url, in: folder + "/direct").files
            let pooled = try await digest(of: bouncer.url, in: folder + "/pooled").files
            #expect(direct == pooled)
            // Nothing of a run stays with a server connection that the next client gets.
            let state = try await Tool.psql(
                bouncer.url,
                "select current_user, current_setting('app.organization_id', true), count(*) from pg_cursors")
            #expect(state == "keeptrack||0\n")
        }
    }

    /// `kill -9` of one backend ends every session, without an SQLSTATE.
    @Test(.timeLimit(.minutes(30)))
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
            try await compare("a backend killed", rounds: Soak.isOn ? 50 : 1, url: url, mustRetry: true) {
                let killed = try await Tool.run(
                    "sh",
                    [
                        "-c",
                        "kill -9 $(psql -XAtd \"$1\" -c \"select pid from pg_stat_activity where backend_type = "
                            + "'client backend' and application_name = 'kt-report' order by random() limit 1\")", "-",
                        server.superuserConnectionString(),
                    ])
                #expect(killed.status == 0, "nobody was there to be killed: \(killed.standardError)")
            }
            // The whole server is stopped and started again, and takes its time.
            let data = server.logFile.removingLastComponent().appending("data").string
            try await compare("server restarted", rounds: Soak.isOn ? 20 : 1, url: url, mustRetry: true) {
                let restarted = try await Tool.run(
                    "sh",
                    [
                        "-c",
                        """
                        owner=$(stat -c %U "$1"); programs=$(dirname "$(readlink /proc/$(head -1 "$1"/postmaster.pid)/exe)")
                        if [ "$(id -u)" = 0 ]; then as="runuser -u $owner --"; fi
                        cd / && $as "$programs"/pg_ctl restart -D "$1" -m immediate -w -t 60 -l /dev/null
                        """, "-", data,
                    ])
                #expect(restarted.status == 0, "\(restarted.standardOutput)\(restarted.standardError)")
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

    /// Runs undisturbed, then many times with something done in the middle of it: each gives the same bytes.
    ///
    /// - Parameter mustRetry: whether what is done never leaves a run alone.
    private func compare(
        _ what: String, rounds: Int, url: String, mustRetry: Bool = false,
        _ disturb: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let undisturbed = try await digest(of: url, in: folder + "/undisturbed").files
            let start = ContinuousClock.now
            var (same, retried) = (0, 0)
            for round in 0..<rounds {
                let output = "\(folder)/\(round)"
                async let disturbed = digest(of: url, in: output)
                // Where a folder is there, cursors are being read.
                for _ in 0..<1_000 where !FileManager.default.fileExists(atPath: output + "/2026-07-16") {
                    try await Task.sleep(for: .milliseconds(5))
                }
                try await disturb()
                let result = try await disturbed
                #expect(result.files == undisturbed, "\(what), round \(round)")
                same += result.files == undisturbed ? 1 : 0
                retried += result.retries > 0 ? 1 : 0
                try FileManager.default.removeItem(atPath: output)
            }
            #expect(retried > 0, "\(what): no run noticed")
            if mustRetry { #expect(retried == rounds) }
            let each = (ContinuousClock.now - start) / .seconds(1) / Double(rounds)
            Soak.tell(
                "\(what): \(same) of \(rounds) the same, \(retried) tried again, "
                    + String(format: "%.1f s each", each))
        }
    }

    /// Runs all organizations; gives a digest of every file but the manifests, and how often work was tried again.
    private func digest(of url: String, in output: String) async throws -> (files: String, retries: Int) {
        let metrics = output + ".prom"
        let result = try await Tool.program(
            ["run", "-o", output, "--jobs", "2", "--format", "csv,json", "--metrics", metrics] + Self.asOf,
            environment: ["DATABASE_URL": url])
        guard result.status == 0 else { throw ToolError(description: "run: \(result.standardError)") }
        let digest = try await Tool.run(
            "sh",
            [
                "-c",
                "cd \"$1\" && find . -type f -path './2026*' ! -name 'manifest.json' ! -name run.json | sort "
                    + "| xargs sha256sum", "-", output,
            ])
        #expect(digest.standardOutput.contains(".json"))
        return (
            digest.standardOutput, Int(try await MetricsTests.samples(metrics)["kt_report_pool_retried"] ?? -1)
        )
    }

    private func leftovers(in folder: String) throws -> [String] {
        guard let walk = FileManager.default.enumerator(atPath: folder) else { return [] }
        return walk.compactMap { $0 as? String }.filter { !["2026-07-16", ".lock", "chain"].contains($0) }
    }
}
