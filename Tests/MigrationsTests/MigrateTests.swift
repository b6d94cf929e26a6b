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

    /// Files 1 and 2 of 5 stay, the third leaves nothing; its place is told in characters, not bytes.
    @Test func anErrorIsNamedWithItsPlaceAndLeavesNothing() async throws {
        let database = try await TestServer.emptyDatabase()
        try await MigrationHome.with { home in
            try home.write([
                ("schema/001-one.sql", "create table public.one (id int);\n"),
                ("schema/002-two.sql", "create table public.two (id int);\n"),
                (
                    "schema/003-three.sql",
                    "-- \u{928}\u{947}\u{92A}\u{93E}\u{932}\r\ncreate table public.three (id int);\r\n"
                        + "create table public.\"\u{928}\u{947}\" (id nonsense);\n"
                ),
                ("schema/004-four.sql", "create table public.four (id int);\n"),
                ("schema/005-five.sql", "create table public.five (id int);\n"),
            ])
            let result = try await home.up(database)
            #expect(result.status == 1)
            #expect(result.standardError.contains("schema/003-three.sql:3:30"), "\(result.standardError)")
            #expect(result.standardError.contains("SQLSTATE 42704"))
            #expect(result.standardError.contains("in: create table public."))
            #expect(result.standardError.contains("left nothing behind"))
            let tables = try await database.sql(
                "select string_agg(tablename, ',' order by tablename) from pg_tables where schemaname = 'public'")
            #expect(tables == "one,two\n")
            #expect(try await database.sql("select count(*) from migrations.ledger") == "2\n")
        }
    }

    /// Without a position from the server, the statement that failed is found by those that succeeded.
    @Test func aStatementWithoutAPositionIsNamed() async throws {
        let database = try await TestServer.emptyDatabase()
        try await MigrationHome.with { home in
            try home.write([
                (
                    "schema/001-one.sql",
                    """
                    create table public.one (id int primary key);
                    insert into public.one values (1); /* ; */ select ';' as "a;b";

                      insert into public.one
                      values (1);
                    select 1;
                    """
                )
            ])
            let result = try await home.up(database)
            #expect(result.standardError.contains("schema/001-one.sql:4:3: "), "\(result.standardError)")
            #expect(result.standardError.contains("23505"))
            #expect(result.standardError.contains("in: insert into public.one"))
        }
    }

    @Test func whatWasAppliedMayNotChange() async throws {
        let database = try await TestServer.emptyDatabase()
        try await MigrationHome.with { home in
            let files = [
                ("schema/001-one.sql", "create table public.one (id int);\n"),
                ("schema/002-two.sql", "create table public.two (id int);\n"),
                ("views/one.sql", "create or replace view public.ones as select id from public.one;\n"),
            ]
            try home.write(files)
            #expect(try await home.up(database).status == 0)
            // Line ends and a byte order mark alone are no change.
            try home.write("\u{FEFF}create table public.one (id int);\r\n", to: "schema/001-one.sql")
            let same = try await home.up(database)
            #expect(same.status == 0 && same.standardOutput == "", "\(same.standardError)")

            try home.write("create table public.one (id bigint);\n", to: "schema/001-one.sql")
            try await refuses(home, database, "schema/001-one.sql: it has changed")
            try home.write(files)
            try home.write("\\ir schema/001-one.sql\n\\ir views/one.sql\n", to: "index.sql")
            try await refuses(home, database, "schema/002-two.sql: it was applied")
            try home.write("\\ir schema/002-two.sql\n\\ir schema/001-one.sql\n\\ir views/one.sql\n", to: "index.sql")
            try await refuses(home, database, "schema/002-two.sql: it was applied after schema/001-one.sql")
            try home.write([("schema/000-new.sql", "select 1;\n")] + files)
            try await refuses(home, database, "schema/000-new.sql: it isn't applied, but schema/002-two.sql")

            // A repeatable file may go; what it made stays.
            try home.write(Array(files.prefix(2)))
            let gone = try await home.up(database)
            #expect(gone.status == 0)
            #expect(gone.standardError.contains("views/one.sql is no longer in index.sql"))
            #expect(try await home.program(["migrate", "status"], database).status == 0)
        }
    }

    private func refuses(_ home: MigrationHome, _ database: TestDatabase, _ reason: String) async throws {
        let before = try await database.sql("select count(*) from migrations.ledger")
        for command in ["up", "plan"] {
            let result = try await home.program(["migrate", command], database)
            #expect(result.status == 1)
            #expect(result.standardError.contains(reason), "\(result.standardError)")
        }
        #expect(try await home.program(["migrate", "status"], database).status == 1)
        #expect(try await database.sql("select count(*) from migrations.ledger") == before)
    }

    /// `plan` takes no lock and makes nothing; what it prints as SQL makes the same database through psql.
    @Test func planTellsWhatWouldRun() async throws {
        let database = try await TestServer.emptyDatabase()
        let plan = try await Tool.program(["migrate", "plan"], database: database)
        #expect(plan.status == 0)
        #expect(plan.standardOutput.contains("schema/001-roles.sql"))
        #expect(try await database.sql("select to_regclass('migrations.ledger') is null") == "t\n")
        let text = try await Tool.program(["migrate", "plan", "--sql"], database: database)
        let other = try await TestServer.migratedDatabase()
        try await Tool.psql(database.url, text.standardOutput)
        #expect(try await database.dump() == other.dump())
        let done = try await Tool.program(["migrate", "plan"], database: other)
        #expect(done.standardOutput == "Nothing to apply.\n")
    }

    @Test func warningsOfTheServerAreTold() async throws {
        let database = try await TestServer.emptyDatabase()
        try await MigrationHome.with { home in
            try home.write([
                (
                    "schema/001-one.sql",
                    "do $$ begin raise warning 'no pgcrypto' using hint = 'CREATE EXTENSION pgcrypto;'; end $$;\n"
                )
            ])
            let result = try await home.up(database)
            #expect(result.status == 0)
            #expect(
                result.standardError.contains("schema/001-one.sql: no pgcrypto CREATE EXTENSION pgcrypto;"),
                "\(result.standardError)")
        }
    }

    /// The mirror is the ledger, whatever becomes of the file.
    @Test func theMirrorIsRebuiltFromTheLedger() async throws {
        let database = try await TestServer.emptyDatabase()
        try await MigrationHome.with { home in
            try home.write([("schema/001-one.sql", "create table public.one (id int);\n")])
            #expect(try await home.up(database).status == 0)
            let path = home.folder + "/output/logs.json"
            let first = try String(contentsOfFile: path, encoding: .utf8)
            #expect(first.contains("\"file\" : \"schema/001-one.sql\""))
            for (damage, word) in [
                (nil, "missing"), ("{\"entries\": [", "no readable"), ("{\"entries\": []}", "differed"),
            ] {
                if let damage {
                    try damage.write(toFile: path, atomically: true, encoding: .utf8)
                } else {
                    try FileManager.default.removeItem(atPath: path)
                }
                let repair = try await home.program(["migrate", "repair"], database)
                #expect(repair.status == 0)
                #expect(repair.standardOutput.contains(word), "\(repair.standardOutput)")
                #expect(try String(contentsOfFile: path, encoding: .utf8) == first)
            }
            // Who wants no mirror names the device, which stays one though root could put a file in its place.
            let own = home.folder + "/null"
            let isMade = mknod(own, S_IFCHR | 0o666, dev_t(1 << 8 | 3)) == 0
            let device = isMade ? own : "/dev/null"
            let none = try await Tool.program(
                ["migrate", "repair"], database: database,
                environment: ["KT_HOME": home.folder, "KT_MIGRATION_LOG": device])
            #expect(none.status == 0 && none.standardError == "", "\(none.standardError)")
            var facts = stat()
            #expect(lstat(device, &facts) == 0 && facts.st_mode & S_IFMT == S_IFCHR)
        }
    }
}
