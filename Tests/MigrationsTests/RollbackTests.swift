import Foundation
import TestSupport
import Testing

/// The way back, and databases that were made otherwise.
@Suite struct RollbackTests {
    private static let all = [
        "001-roles", "002-extensions", "003-schemas", "010-core", "020-authentication", "030-assets", "040-vehicles",
        "050-audit", "060-reporting",
    ]

    @Test(.timeLimit(.minutes(10))) func upDownUpGivesTheSameSchema() async throws {
        let database = try await TestServer.migratedDatabase()
        let wanted = try await database.dump()
        let load = try await Tool.program(["generate", "--scale", "200", "--seed", "rollback"], database: database)
        #expect(load.status == 0, "\(load.standardError)")
        let counted = try await database.sql("select count(*) > 0 from assets.items")
        #expect(counted == "t\n")
        for arguments in [["--steps", "1"], ["--steps", "3"], ["--to", "schema/003-schemas.sql"], ["--all"]] {
            let dry = try await Tool.program(["migrate", "rollback", "--dry-run"] + arguments, database: database)
            let back = try await Tool.program(["migrate", "rollback"] + arguments, database: database)
            #expect(back.status == 0, "\(back.standardError)")
            #expect(dry.standardOutput.split(separator: "\n").count == back.standardOutput.split(separator: "\n").count)
            #expect(try await Tool.program(["migrate", "status"], database: database).status == 1)
            let up = try await Tool.program(["migrate", "up"], database: database)
            #expect(up.status == 0, "\(up.standardError)")
            #expect(try await database.dump() == wanted, "\(arguments)")
        }
        let outcomes = try await database.sql(
            "select count(*) from migrations.ledger where outcome = 'rolled_back' and kind = 'versioned'")
        #expect((Int(outcomes.dropLast()) ?? 0) >= 1 + 3 + 6 + 9)
    }

    @Test func everyDownScriptIsSoughtBeforehand() async throws {
        let database = try await TestServer.emptyDatabase()
        try await MigrationHome.with { home in
            try home.write([
                ("schema/001.sql", "create table public.one (id int);\n"),
                ("schema/002.sql", "create table public.two (id int);\n"),
                ("schema/003.sql", "create table public.three (id int);\n"),
            ])
            try home.write("drop table public.three;\n", to: "schema/003.down.sql")
            try home.write("drop table public.one;\n", to: "schema/001.down.sql")
            #expect(try await home.up(database).status == 0)
            let refused = try await home.program(["migrate", "rollback", "--all"], database)
            #expect(refused.status == 66)
            #expect(refused.standardError.contains("schema/002.down.sql"), "\(refused.standardError)")
            #expect(try await database.sql("select to_regclass('public.three') is not null") == "t\n")

            try home.write("drop table public.two;\nselect nonsense();\n", to: "schema/002.down.sql")
            let failed = try await home.program(["migrate", "rollback", "--all"], database)
            #expect(failed.status == 1)
            #expect(failed.standardError.contains("schema/002.down.sql:2:8"), "\(failed.standardError)")
            let left = try await database.sql(
                "select string_agg(tablename, ',' order by tablename) from pg_tables where schemaname = 'public'")
            #expect(left == "one,two\n")
        }
    }

    /// A repeatable file goes before what it stands on, by its own script if it has one, and comes back with it.
    @Test func repeatableFilesGoFirst() async throws {
        let database = try await TestServer.emptyDatabase()
        try await MigrationHome.with { home in
            try home.write([
                ("schema/001.sql", "create table public.one (id int);\n"),
                ("views/one.sql", "create or replace view public.ones as select id from public.one;\n"),
            ])
            try home.write("drop view public.ones;\n", to: "views/one.down.sql")
            try home.write("drop table public.one;\n", to: "schema/001.down.sql")
            #expect(try await home.up(database).status == 0)
            let back = try await home.program(["migrate", "rollback", "--steps", "1"], database)
            #expect(
                back.standardOutput == "taken back  views/one.sql\ntaken back  schema/001.sql\n",
                "\(back.standardError)")
            #expect(try await home.up(database).standardOutput == "applied  schema/001.sql\napplied  views/one.sql\n")
        }
    }

    /// One without a way back of its own goes with what it stands on, and comes back too.
    @Test func repeatableFilesComeBack() async throws {
        let database = try await TestServer.emptyDatabase()
        try await MigrationHome.with { home in
            try home.write([
                (
                    "functions/before.sql",
                    "create or replace function public.three() returns int language sql as 'select 3';\n"
                ),
                ("schema/001.sql", "create table public.one (id int);\n"),
                ("schema/002.sql", "create table public.two (id int);\n"),
                ("views/two.sql", "create or replace view public.twos as select id from public.two;\n"),
                ("policies/two.sql", "grant select on public.two to public;\n"),
            ])
            try home.write("drop table public.two cascade;\n", to: "schema/002.down.sql")
            #expect(try await home.up(database).status == 0)
            let wanted = try await database.dump()
            let back = try await home.program(["migrate", "rollback", "--steps", "1"], database)
            #expect(back.status == 0, "\(back.standardError)")
            let plan = try await home.program(["migrate", "plan"], database)
            #expect(plan.standardOutput.contains("views/two.sql") && plan.standardOutput.contains("policies/two.sql"))
            #expect(
                try await home.up(database).standardOutput
                    == "applied  schema/002.sql\napplied  views/two.sql\napplied  policies/two.sql\n")
            #expect(try await database.dump() == wanted)
        }
    }

    /// A database that has the tables and no ledger, without one table and one column.
    @Test(.timeLimit(.minutes(10))) func baselineSaysWhatReportsWillMiss() async throws {
        let database = try await TestServer.migratedDatabase()
        try await database.sql(
            """
            drop schema migrations cascade; drop schema reporting, audit cascade;
            alter table assets.items drop column location; drop table vehicles.pollution_sticker_renewal;
            """)
        let environment = ["KT_STATE_DIR": TestServer.statePath]
        let dry = try await Tool.program(
            ["migrate", "baseline", "--dry-run"], database: database, environment: environment)
        #expect(dry.status == 0, "\(dry.standardError)")
        let result = try await Tool.program(["migrate", "baseline"], database: database, environment: environment)
        #expect(result.status == 0, "\(result.standardError)")
        let text = result.standardOutput
        #expect(dry.standardOutput == text.replacing("adopted", with: "would adopt"))
        for file in Self.all.prefix(7) { #expect(text.contains("adopted  schema/\(file).sql"), "\(text)") }
        #expect(!text.contains("adopted  schema/050-audit.sql"))
        #expect(text.contains("missing  column assets.items.location: read by reporting.items"))
        #expect(text.contains("ALTER TABLE assets.items ADD COLUMN location text;"))
        #expect(text.contains("missing  schema reporting"))
        #expect(
            text.contains("missing  table vehicles.pollution_sticker_renewal: read by reporting.pollution_renewals"))
        let outcomes = try await database.sql("select distinct outcome from migrations.ledger")
        #expect(outcomes == "baseline\n")
        let again = try await Tool.program(["migrate", "baseline"], database: database, environment: environment)
        #expect(again.status == 1 && again.standardError.contains("run migrate up"))
        let empty = try await TestServer.emptyDatabase()
        let none = try await Tool.program(["migrate", "baseline"], database: empty, environment: environment)
        #expect(none.status == 66)
    }
}
