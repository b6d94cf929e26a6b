import Foundation
import TestSupport
import Testing

/// Files, ledger and the live catalogs.
@Suite struct VerifyTests {
    private static let environment = ["KT_STATE_DIR": TestServer.statePath]

    private func verify(_ database: TestDatabase) async throws -> ToolResult {
        try await Tool.program(["migrate", "verify"], database: database, environment: Self.environment)
    }

    @Test(.timeLimit(.minutes(10))) func eachDriftedObjectIsNamed() async throws {
        let database = try await TestServer.migratedDatabase()
        let clean = try await verify(database)
        #expect(clean.status == 0, "\(clean.standardOutput)\(clean.standardError)")
        #expect(clean.standardOutput.contains("agree"))
        let changes = [
            ("alter table core.users no force row level security", "table core.users differs"),
            ("alter table assets.items disable trigger audit", "trigger assets.items.audit differs"),
            ("drop policy tenant on core.profile", "policy core.profile.tenant is missing"),
            ("alter table core.branches alter column name drop not null", "column core.branches.name differs"),
            ("drop index assets.idx_items_status", "index assets.idx_items_status is missing"),
            ("create index extra on assets.items (name)", "index assets.extra is in no file"),
            ("grant select on core.users to public", "table core.users differs"),
            ("alter view reporting.items set (security_invoker = false)", "view reporting.items differs"),
            ("alter table vehicles.bluebook owner to postgres", "table vehicles.bluebook differs"),
            ("alter table core.positions add column extra int", "column core.positions.extra is in no file"),
            (
                "alter table vehicles.insurance_renewal drop constraint insurance_renewal_pkey",
                "constraint vehicles.insurance_renewal.insurance_renewal_pkey is missing"
            ),
            (
                "create or replace function core.set_context(organization uuid, actor uuid default null) returns void"
                    + " language plpgsql as 'begin end'",
                "function core.set_context(organization uuid, actor uuid) differs"
            ),
            ("drop extension pgcrypto", "extension pgcrypto is missing"),
            (
                "alter table core.access enable row level security, add check (true) not valid",
                "core.access.access_check"
            ),
        ]
        for (change, _) in changes { try await database.sql(change) }
        let drifted = try await verify(database)
        #expect(drifted.status == 76)
        for (_, line) in changes {
            #expect(drifted.standardOutput.contains(line), "\(line):\n\(drifted.standardOutput)")
        }
        #expect(drifted.standardOutput.contains("as an administrator run: CREATE EXTENSION pgcrypto"))
    }

    /// A foreign key that was added under forced row security holds nothing; its orphans are counted all the same.
    @Test(.timeLimit(.minutes(10))) func orphansAreCounted() async throws {
        let database = try await TestServer.migratedDatabase()
        try await database.sql(
            """
            set app.organization_id = '00000000-0000-4000-8000-000000000001';
            insert into core.organization_directory (organization_id, slug) values
                ('00000000-0000-4000-8000-000000000001', 'one');
            insert into core.organizations (organization_id, id, name, slug) values
                ('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000001', 'One', 'one');
            set session_replication_role = replica;
            insert into core.profile (organization_id, id, user_id) values
                ('00000000-0000-4000-8000-000000000001', gen_random_uuid(), gen_random_uuid());
            """)
        let result = try await verify(database)
        #expect(result.status == 76)
        #expect(
            result.standardOutput.contains("core.profile.") && result.standardOutput.contains("1 rows have no parent"),
            "\(result.standardOutput)\(result.standardError)")
    }

    @Test func functionsAndViewsAreFetchedToFiles() async throws {
        let database = try await TestServer.migratedDatabase()
        try await withTemporaryFolder { folder in
            let first = try await Tool.program(["schema", "fetch", folder + "/live"], database: database)
            #expect(first.status == 0, "\(first.standardError)")
            for file in [
                "functions/core.set_context", "views/reporting.items", "triggers/core.users.audit",
                "policies/core.users",
                "extensions/pgcrypto",
            ] {
                #expect(FileManager.default.fileExists(atPath: "\(folder)/live/\(file).sql"), "\(file)")
            }
            try FileManager.default.copyItem(atPath: folder + "/live", toPath: folder + "/before")
            let second = try await Tool.program(["schema", "fetch", folder + "/live"], database: database)
            #expect(!second.standardOutput.contains("written"))
            #expect(try await Tool.run("diff", ["-r", folder + "/live", folder + "/before"]).status == 0)
            // What is fetched can be applied.
            for kind in ["views", "functions", "policies"] {
                for name in try FileManager.default.contentsOfDirectory(atPath: "\(folder)/live/\(kind)") {
                    let text = try String(contentsOfFile: "\(folder)/live/\(kind)/\(name)", encoding: .utf8)
                    try await database.sql(
                        "begin; drop policy if exists tenant on core.users;\n\(kind == "policies" && name != "core.users.sql" ? "" : text)\nrollback;"
                    )
                }
            }
            try await database.sql(
                "drop view reporting.items cascade; create function core.f(a int) returns int language sql as 'select 1'; create function core.f() returns int language sql as 'select 2'"
            )
            try "mine".write(toFile: folder + "/live/notes.txt", atomically: true, encoding: .utf8)
            let third = try await Tool.program(["schema", "fetch", folder + "/live"], database: database)
            #expect(third.standardOutput.contains("removed  views/reporting.items.sql"))
            #expect(third.standardOutput.contains("written  functions/core.f.sql"))
            #expect(FileManager.default.fileExists(atPath: folder + "/live/notes.txt"))
            let foreign = try await Tool.program(["schema", "fetch", folder], database: database)
            #expect(foreign.status == 73)
        }
    }

    @Test func tablesAndRelationsAreDrawn() async throws {
        let database = try await TestServer.migratedDatabase()
        let first = try await Tool.program(["schema", "diagram"], database: database)
        #expect(first.status == 0, "\(first.standardError)")
        // Every tag that opens is closed, says somebody else's parser.
        let parser = try await Tool.run(
            "python3", ["-c", "import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.stdin.buffer)"],
            input: first.standardOutput)
        #expect(parser.status == 0, "\(parser.standardError)")
        for table in ["core.users", "assets.items", "vehicles.bluebook", "audit.events"] {
            #expect(first.standardOutput.contains("<g id=\"\(table)\">"))
        }
        #expect(first.standardOutput.contains("assets.items.category_id \u{2192} assets.categories"))
        let second = try await Tool.program(["schema", "diagram"], database: database)
        #expect(first.standardOutput == second.standardOutput)
    }
}
