import Foundation
import TestSupport
import Testing

/// Behind PgBouncer in transaction mode, where every transaction may meet another session.
@Suite struct PoolerTests {
    @Test(.timeLimit(.minutes(10))) func everythingWorksBehindATransactionPooler() async throws {
        let database = try await TestServer.emptyDatabase()
        let bouncer = try await Bouncer(database, size: 4)
        let url = bouncer.url
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
            let environment = ["DATABASE_URL": bouncer.url(database: other.name), "KT_HOME": home.folder]
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

    /// What a file sets for its session, in ways that nobody can see in its text, doesn't reach the next client.
    @Test(.timeLimit(.minutes(5))) func noSettingOfAFileLeaks() async throws {
        let database = try await TestServer.emptyDatabase()
        // One server connection: whoever comes next gets the same.
        let bouncer = try await Bouncer(database, size: 1)
        let look = """
            select current_user, current_setting('search_path'), current_setting('statement_timeout'),
                current_setting('app.organization_id', true) is not distinct from '' as app,
                current_setting('my.own', true) is not distinct from '', current_setting('TimeZone'),
                current_setting('client_encoding'), current_setting('application_name'), to_regclass('pg_temp.items'),
                (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()), (select count(*) from pg_listening_channels()),
                (select count(*) from pg_cursors)
            """
        let asFound = try await Tool.psql(
            bouncer.url, "begin; set local app.organization_id = 'x'; set local my.own = 'x'; commit; \(look)")
        let leaks = """
            do $leak$
            begin
                perform set_config('app.organization_id', 'fd34fe1a-5bcc-6d4c-8000-000000000000', false),
                    set_config('my.own', 'left', false), set_config('search_path', 'pg_temp, public', false),
                    set_config('statement_timeout', '19s', false), set_config('TimeZone', 'Asia/Tokyo', false),
                    set_config('application_name', 'left', false), set_config('client_encoding', 'LATIN1', false),
                    set_config('role', 'keeptrack', false), set_config('default_transaction_read_only', 'on', false),
                    set_config('session_authorization', session_user, false);
            end
            $leak$;
            select set_config('client_encoding', 'UTF8', false), set_config('row_security', 'off', false);
            create temporary table items (id int); listen keeptrack_changes; select pg_advisory_lock(5);
            declare held cursor with hold for select 1;
            """
        for url in [bouncer.url, database.url] {
            try await MigrationHome.with { home in
                try home.write([
                    ("schema/001-first.sql", "create table public.\(url == bouncer.url ? "one" : "two") (id int);\n"),
                    ("schema/002-leak.sql", leaks), ("schema/003-last.sql", "select 'ünïcödé';\n"),
                ])
                // Both runs begin without a ledger.
                try await database.sql("drop schema if exists migrations cascade")
                let result = try await Tool.program(
                    ["migrate", "up"], environment: ["DATABASE_URL": url, "KT_HOME": home.folder], folder: home.folder)
                #expect(result.status == 0, "\(result.standardError)")
                #expect(try await database.sql("select count(*) from migrations.ledger") == "3\n")
            }
        }
        #expect(try await Tool.psql(bouncer.url, look) == asFound)
        // Without a transaction there is no way to make good for it: it is refused.
        try await MigrationHome.with { home in
            try home.write([
                (
                    "schema/001.sql",
                    "-- kt-report: no transaction\nselect 1;\ndo $$ begin perform Set_Config('a.b', 'x', false); end $$;\n"
                )
            ])
            let refused = try await home.up(database)
            #expect(
                refused.status == 1 && refused.standardError.contains("schema/001.sql:3:1"), "\(refused.standardError)")
        }
    }
}
