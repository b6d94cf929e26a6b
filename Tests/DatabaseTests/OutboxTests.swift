import Foundation
import TestSupport
import Testing

/// Changes for the services that sync. In a database of their own: what a table tells is for all organizations.
@Suite(.serialized) struct OutboxTests {
    private static func follow(_ database: TestDatabase, _ table: String, _ outbox: Bool, _ notify: Bool) async throws {
        try await Tool.psql(
            database.url,
            "set role keeptrack_owner; select audit.follow('\(table)', \(outbox), \(notify)) \\g /dev/null")
    }

    private static func organization(in database: TestDatabase) async throws -> String {
        try await Tool.psql(
            database.url,
            """
            set role keeptrack_app;
            select core.create_organization(jsonb_build_object('name', 'x', 'slug', gen_random_uuid()));
            """
        ).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func run(_ sql: String, _ organization: String, _ database: TestDatabase) async throws -> [String] {
        try await Tool.psql(
            database.url,
            "begin; set local role keeptrack_app; select core.set_context('\(organization)') \\g /dev/null\n\(sql)\ncommit;"
        ).split(separator: "\n").map(String.init)
    }

    /// Waits until all transactions that run now are over: those of every database of the server hold readers up.
    private func settle(_ database: TestDatabase) async throws {
        let now = try await database.sql("select pg_current_xact_id()").trimmingCharacters(in: .whitespacesAndNewlines)
        let isPassed = "select pg_snapshot_xmin(pg_current_snapshot()) > '\(now)'::xid8"
        while try await database.sql(isPassed) != "t\n" { try await Task.sleep(for: .milliseconds(50)) }
    }

    @Test func readersGetEveryChangeOnceInOrder() async throws {
        let database = try await TestServer.migratedDatabase()
        let organization = try await Self.organization(in: database)
        let other = try await Self.organization(in: database)
        let create = "select assets.create_item('{\"name\": \"x\"}');"
        // Off, a table tells nothing.
        _ = try await run("select audit.add_reader('sync') \\g /dev/null\n\(create)", organization, database)
        #expect(try await run("select count(*) from audit.read_outbox('sync');", organization, database) == ["0"])
        try await Self.follow(database, "assets.items", true, false)
        let item = try await run(create, organization, database)[0]
        _ = try await run(create, other, database)
        _ = try await run(
            "select assets.update_item('\(item)', '{\"location\": \"x\"}') \\g /dev/null\nselect assets.update_item('\(item)', '{}') \\g /dev/null",
            organization, database)
        try await settle(database)
        #expect(
            try await run("select table_name, row_id, action from audit.read_outbox('sync');", organization, database)
                == ["assets.items|\(item)|INSERT", "assets.items|\(item)|UPDATE"])
        // Unconfirmed, it all comes again; confirmed, what is left.
        let first = try await run(
            """
            select xid, id, action from audit.read_outbox('sync', 1) \\gset
            select audit.confirm_outbox('sync', :'xid', :id) \\g /dev/null
            select :'action'; select action from audit.read_outbox('sync');
            """, organization, database)
        #expect(first == ["INSERT", "UPDATE"])
        #expect(
            try await run("select audit.trim_outbox(); select audit.trim_outbox();", organization, database) == [
                "1", "0",
            ])
        #expect(
            try await run(
                """
                select xid, id from audit.read_outbox('sync') \\gset
                select audit.confirm_outbox('sync', :'xid', :id) \\g /dev/null
                select audit.confirm_outbox('sync', '3', 1) \\g /dev/null
                select count(*) from audit.read_outbox('sync'); select audit.trim_outbox();
                """, organization, database) == ["0", "1"])
        #expect(try await database.sql("select count(*) from audit.outbox") == "1\n")
        try await Self.follow(database, "assets.items", false, false)
        _ = try await run(create, other, database)
        #expect(try await database.sql("select count(*) from audit.outbox") == "1\n")
    }

    /// A transaction that draws its place early and commits late is not passed over.
    @Test(.timeLimit(.minutes(5))) func whatCommitsLateIsNotPassedOver() async throws {
        let database = try await TestServer.migratedDatabase()
        let organization = try await Self.organization(in: database)
        try await Self.follow(database, "assets.items", true, false)
        _ = try await run("select audit.add_reader('sync') \\g /dev/null", organization, database)
        let create = "select assets.create_item('{\"name\": \"x\"}')"
        // It stays open until the flag is there.
        try await database.sql("create table public.flag (); grant select on public.flag to keeptrack_app")
        async let slow = run(
            """
            \(create);
            do $wait$ begin
                for n in 1..2000 loop
                    exit when (select count(*) from public.flag) > 0;
                    perform pg_sleep(0.05);
                end loop;
            end $wait$;
            """, organization, database)
        let isWaiting = """
            select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'
            """
        while try await database.sql(isWaiting) != "1\n" { try await Task.sleep(for: .milliseconds(100)) }
        let quick = try await run("\(create);", organization, database)
        // The later one is committed, the earlier one isn't: neither is safe to read yet.
        #expect(try await run("select count(*) from audit.read_outbox('sync');", organization, database) == ["0"])
        try await database.sql("insert into public.flag default values")
        let late = try await slow[0]
        try await settle(database)
        #expect(
            try await run("select row_id from audit.read_outbox('sync');", organization, database) == [late, quick[0]])
        // Writers and a reader at once: each row arrives exactly once.
        async let writing: Void = hammer(organization, database)
        var seen: [String] = []
        for _ in 0..<30 {
            seen += try await run(
                """
                create temp table batch on commit drop as select * from audit.read_outbox('sync', 40);
                select audit.confirm_outbox('sync', b.xid, b.id) from (select xid, id from batch order by xid desc, id desc limit 1) as b \\g /dev/null
                select row_id from batch order by xid, id;
                """, organization, database)
        }
        try await writing
        try await settle(database)
        seen += try await run("select row_id from audit.read_outbox('sync', null);", organization, database)
        #expect(seen.count == 402 && Set(seen).count == 402)
    }

    private func hammer(_ organization: String, _ database: TestDatabase) async throws {
        try await withTemporaryFolder { folder in
            try """
            begin;
            set local role keeptrack_app;
            select core.set_context('\(organization)');
            select assets.create_item('{"name": "x"}');
            commit;
            """.write(toFile: folder + "/script.sql", atomically: true, encoding: .utf8)
            let result = try await Tool.run(
                "pgbench", ["-n", "-c", "8", "-j", "2", "-t", "50", "-f", folder + "/script.sql", database.url])
            #expect(result.status == 0, "\(result.standardError)")
        }
    }

    @Test func refusals() async throws {
        let organization = try await Organization.make()
        #expect(
            try await organization.outcomes([
                "select audit.read_outbox('nobody')", "select audit.confirm_outbox('nobody', '3', 1)",
                "select audit.remove_reader('nobody')", "select audit.add_reader(' ')", "select audit.add_reader('a')",
                "select audit.add_reader('a')", "select audit.confirm_outbox('a', null, 1)",
                "select audit.confirm_outbox('a', '9000000000000', 1)",
                "update audit.outbox_readers set read_xid = '9000000000000'", "select audit.read_outbox('a')",
                "select audit.remove_reader('a')", "select audit.follow('assets.items', true, true)",
                "insert into audit.outbox (organization_id, table_name, row_id, action) values ('\(organization.id)', 'x', '\(organization.id)', 'INSERT')",
                "select from audit.events", "select audit.trim_outbox()",
            ]) == [
                "KT040", "KT040", "KT040", "KT012", "ok", "KT011", "KT012", "KT012", "ok", "KT041", "ok", "42501",
                "42501",
                "42501", "ok",
            ])
        #expect(
            try await organization.outcomes(
                [
                    "select audit.read_outbox('a')", "select audit.confirm_outbox('a', '3', 1)",
                    "select audit.trim_outbox()",
                    "select audit.add_reader('a')", "select audit.remove_reader('a')",
                ], as: organization.manager) == Array(repeating: "KT007", count: 5))
        for table in ["'audit.events'", "'assets.nothing'", "'items'", "null"] {
            let result = try await Tool.run(
                "psql",
                [
                    "-X", "-v", "VERBOSITY=verbose", "-d", organization.database.url, "-c", "set role keeptrack_owner",
                    "-c",
                    "select audit.follow(\(table), true, true)",
                ])
            #expect(result.standardError.contains("KT040"), "\(table) \(result.standardError)")
        }
    }

    @Test func notifyWakesWhoListens() async throws {
        let database = try await TestServer.migratedDatabase()
        let organization = try await Self.organization(in: database)
        try await Self.follow(database, "core.branches", false, true)
        let heard = try await Tool.psql(
            database.url,
            """
            listen keeptrack_changes;
            begin; set local role keeptrack_app; select core.set_context('\(organization)') \\g /dev/null
            select core.create_branch('{"name": "x", "code": "x"}') as b \\gset
            select core.update_branch(:'b', '{"name": "x"}') \\g /dev/null
            select core.update_branch(:'b', '{"name": "y"}') \\g /dev/null
            select core.create_position('{"name": "x"}') \\g /dev/null
            commit;
            select 1 \\g /dev/null
            """)
        let notes = heard.split(separator: "\n").filter { $0.contains("keeptrack_changes") }
        #expect(notes.count == 2, "\(heard)")
        #expect(
            notes.first?.contains("\"table\" : \"core.branches\"") == true
                && notes.first?.contains(organization) == true)
        #expect(notes.last?.contains("\"action\" : \"UPDATE\"") == true)
    }
}
