import Foundation
import TestSupport
import Testing

/// An organization that is large enough to be read in pieces over several connections at once.
@Suite(.serialized) struct LargeOrganizationTests {
    /// Items and people by the thousand, each with a few changes of status and sign-ins. Most items are deleted: their
    /// changes are read all the same, and the rest takes less time.
    private static let source = Task {
        let database = try await TestServer.ownDemoDatabase()
        _ = try await Tool.psql(
            database.superuserURL,
            """
            set session_replication_role = replica;
            set synchronous_commit = on;
            select organization_id as acme from core.organization_directory where slug = 'acme' \\gset
            insert into assets.items
            select (jsonb_populate_record(
                i, jsonb_build_object(
                    'id', gen_random_uuid(), 'deleted_at', case when copy.number % 4 > 0 then '2026-01-01' end))).*
            from assets.items as i, generate_series(1, 200) as copy (number)
            where i.id in (
                select id from assets.items
                where organization_id = :'acme' and length(name) < 50 and deleted_at is null
                order by id limit 100);
            insert into assets.items_history_status
                (organization_id, item_id, kind, from_status, to_status, changed_at, created_at)
            select i.organization_id, i.id, 'item_status', 'active', 'maintenance', e.at, e.at
            from assets.items as i, generate_series(timestamptz '2025-09-01', '2026-07-01', '150 days') as e (at)
            where i.organization_id = :'acme';
            insert into core.users
            select (jsonb_populate_record(
                u, jsonb_build_object('id', gen_random_uuid(), 'email', u.email || copy.number || '@' || u.id))).*
            from core.users as u, generate_series(1, 60) as copy (number)
            where u.id in (select id from core.users where organization_id = :'acme' order by id limit 20);
            insert into authentication.attempts (organization_id, user_id, at, created_at, success)
            select u.organization_id, u.id, e.at, e.at, e.number % 3 > 0
            from core.users as u,
                generate_series(timestamptz '2025-09-01', '2026-07-01', '30 days') with ordinality as e (at, number)
            where u.organization_id = :'acme';
            analyze;
            """)
        return database
    }

    private static let asOf = ["--as-of", "2026-07-16"]

    /// A run's files, and the connections that it made.
    private func run(
        jobs: Int, reports: [String] = ["lifecycle", "security"], in folder: String, environment: [String: String] = [:]
    ) async throws -> (files: String, connections: Int) {
        let database = try await Self.source.value
        let result = try await Tool.program(
            [
                "run", "-o", folder, "--org", "acme", "--format", "csv", "--jobs", "\(jobs)", "--full-refresh",
                "--metrics", folder + ".prom",
            ] + reports.flatMap { ["--report", $0] } + Self.asOf, database: database, environment: environment)
        try #require(result.status == 0, "\(result.standardError)")
        let digest = try await Tool.run(
            "sh",
            [
                "-c", "cd \"$1\" && find . -type f ! -name manifest.json | sort | xargs sha256sum", "-",
                folder + "/2026-07-16/acme",
            ])
        let metrics = try String(contentsOfFile: folder + ".prom", encoding: .utf8)
        let line = metrics.split(separator: "\n").first { $0.hasPrefix("kt_report_pool_opened ") }
        let opened = try #require(line?.split(separator: " ").last.flatMap { Int($0) }, "\(metrics)")
        return (digest.standardOutput, opened)
    }

    @Test(.timeLimit(.minutes(10)))
    func howManyReadDoesNotShow() async throws {
        try await withTemporaryFolder { folder in
            let alone = try await run(jobs: 1, in: folder + "/alone")
            #expect(alone.files.contains("lifecycle/items.csv") && alone.files.contains("security/users.csv"))
            #expect(alone.connections == 2)
            // Of four jobs one is the organization's; the others read beside it, and one more.
            let together = try await run(jobs: 4, in: folder + "/together")
            #expect(together.files == alone.files)
            #expect(together.connections == 6)
            // As many as there may be.
            let few = try await run(jobs: 4, in: folder + "/few", environment: ["MAX_OPEN_CONNS": "3"])
            #expect(few.files == alone.files)
            #expect(few.connections <= 3)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func oneReportNowIsTheSameToo() async throws {
        let database = try await Self.source.value
        var answers: Set<String> = []
        for jobs in ["1", "2", "5"] {
            let result = try await Tool.program(
                ["lifecycle", "--org", "acme", "--format", "json"] + Self.asOf, database: database,
                environment: ["KT_JOBS": jobs])
            try #require(result.status == 0, "\(result.standardError)")
            answers.insert(result.standardOutput)
        }
        #expect(answers.count == 1)
    }

    /// The connections that read beside a session are ended; what they had read counts for nothing.
    @Test(.timeLimit(.minutes(10)))
    func endedReadersDoNotShow() async throws {
        let database = try await Self.source.value
        try await withTemporaryFolder { folder in
            let undisturbed = try await run(jobs: 4, reports: ["lifecycle"], in: folder + "/undisturbed")
            for round in 0..<(Soak.isOn ? 30 : 1) {
                async let disturbed = run(jobs: 4, reports: ["lifecycle"], in: "\(folder)/\(round)")
                // A reader is one whose cursor is over a piece.
                var ended = 0
                for _ in 0..<2_000 where ended == 0 {
                    let answer = try await database.sql(
                        """
                        select count(*) filter (where pg_terminate_backend(pid)) from (
                            select pid from pg_stat_activity
                            where datname = '\(database.name)' and application_name = 'kt-report'
                                and pid <> pg_backend_pid() and backend_xmin is not null
                            order by backend_start desc limit 1) as newest
                        where (select count(*) from pg_stat_activity
                            where datname = '\(database.name)' and application_name = 'kt-report') >= 5
                        """)
                    ended = Int(answer.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
                }
                #expect(ended == 1, "no reader was there to be ended")
                let result = try await disturbed
                #expect(result.files == undisturbed.files)
            }
        }
    }
}
