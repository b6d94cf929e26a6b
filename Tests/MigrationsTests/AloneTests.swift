import Foundation
import Postgres
import TestSupport
import Testing

/// Files that can't run in a transaction.
@Suite struct AloneTests {
    private static let table = (
        "schema/001-one.sql", "create table public.one (id int);\ninsert into public.one values (1), (1);\n"
    )
    private static let index =
        "-- kt-report: no transaction\n-- Twice the same id is no reason to fail here.\n"
        + "drop index concurrently if exists public.one_id;\ncreate index concurrently one_id on public.one (id);\n"

    @Test func statementsRunOneByOneUnderALease() async throws {
        let database = try await TestServer.emptyDatabase()
        try await MigrationHome.with { home in
            try home.write([
                Self.table, ("schema/002-index.sql", Self.index),
                ("schema/003-two.sql", "create table public.two (id int);\n"),
            ])
            let plan = try await home.program(["migrate", "plan"], database)
            #expect(
                plan.standardOutput.contains("schema/002-index.sql  versioned  pending  2 statements, no transaction"))
            let result = try await home.up(database)
            #expect(result.status == 0, "\(result.standardError)")
            let lines = try await database.sql(
                "select outcome, lease_until is null, finished_at is not null from migrations.ledger where file like '%002%'"
            )
            #expect(lines == "applied|t|t\n")
            #expect(
                try await database.sql("select indisvalid from pg_index where indexrelid = 'public.one_id'::regclass")
                    == "t\n")
        }
    }

    @Test func anErrorSaysWhatHasTakenEffect() async throws {
        let database = try await TestServer.emptyDatabase()
        try await MigrationHome.with { home in
            let unique = Self.index.replacing("create index", with: "create unique index")
            try home.write([Self.table, ("schema/002-index.sql", unique)])
            let result = try await home.up(database)
            #expect(result.status == 1)
            #expect(result.standardError.contains("schema/002-index.sql:4:1"), "\(result.standardError)")
            #expect(result.standardError.contains("23505"))
            #expect(result.standardError.contains("1 statements before this one have taken effect"))
            let status = try await home.program(["migrate", "status"], database)
            #expect(status.status == 1)
            #expect(status.standardOutput.contains("interrupted"))
            // Mended, it starts from its top; nobody has to mark anything.
            try home.write(Self.index, to: "schema/002-index.sql")
            #expect(try await home.up(database).status == 0)
            #expect(try await home.program(["migrate", "status"], database).status == 0)
        }
    }

    /// What a killed runner leaves half-made: IF NOT EXISTS takes it for done, and no reader would ever use it.
    @Test(arguments: [("one_id", "ONE_ID"), ("Odd \"id", "\"Odd \"\"id\"")])
    func anInvalidIndexIsMadeAnew(name: String, text: String) async throws {
        let database = try await TestServer.emptyDatabase()
        try await MigrationHome.with { home in
            try home.write([Self.table])
            #expect(try await home.up(database).status == 0)
            try await database.sql("create table public.x (id int); insert into public.x values (1), (1)")
            _ = try? await database.sql("create unique index concurrently x_id on public.x (id)")
            let quoted = "\"\(name.replacing("\"", with: "\"\""))\""
            _ = try? await database.sql("create unique index concurrently \(quoted) on public.one (id)")
            let status = try await home.program(["migrate", "status"], database)
            #expect(status.standardError.contains("the index x_id is invalid"), "\(status.standardError)")
            #expect(status.standardError.split(separator: "\n").count == 2)
            let verify = try await home.program(["migrate", "verify"], database)
            #expect(verify.status == 76 && verify.standardOutput.contains("index x_id is invalid"), "\(verify)")

            let file =
                "-- kt-report: no transaction\ncreate index concurrently if not exists \(text) on public.one (id);\n"
            try home.write([Self.table, ("schema/002-index.sql", file)])
            #expect(try await home.up(database).status == 0)
            // One that no file names isn't this run's.
            let valid = try await database.sql(
                "select c.relname, i.indisvalid from pg_index as i join pg_class as c on c.oid = indexrelid "
                    + "where indrelid in ('public.one'::regclass, 'public.x'::regclass) order by 1")
            #expect(valid == "\(name)|t\nx_id|f\n")
        }
    }

    /// One that fails in the run itself is dropped again by it, whatever its name.
    @Test func aFailedIndexIsDroppedAgain() async throws {
        let database = try await TestServer.emptyDatabase()
        try await MigrationHome.with { home in
            try home.write([
                Self.table,
                (
                    "schema/002-index.sql",
                    "-- kt-report: no transaction\ncreate unique index concurrently on public.one (id);\n"
                ),
            ])
            for _ in 1...2 {
                let failed = try await home.up(database)
                #expect(failed.status == 1)
                #expect(
                    failed.standardError.contains("The invalid index one_id_idx that it left is dropped"), "\(failed)")
                #expect(try await database.sql("select count(*) from pg_index where not indisvalid") == "0\n")
            }
            try await database.sql("delete from public.one")
            #expect(try await home.up(database).status == 0)
        }
    }

    /// Killed half-way: visible in status and plan, waited for while the lease holds, then run again.
    @Test(.timeLimit(.minutes(10))) func aKilledRunnerIsSeenAndFollowed() async throws {
        let database = try await TestServer.emptyDatabase()
        try await MigrationHome.with { home in
            try home.write([
                Self.table,
                (
                    "schema/002-slow.sql",
                    "-- kt-report: no transaction\ncreate table if not exists public.two (id int);\nselect pg_advisory_lock_shared(78);\n"
                        + "select pg_advisory_unlock_shared(78);\n"
                ),
            ])
            let keeper = try Connection(try ConnectionTarget(database.superuserURL))
            try keeper.execute("select pg_advisory_lock(78)")
            let run = try await RunningProgram(["migrate", "up"], url: database.url, home: home.folder)
            let isThere = try await eventually(seconds: 20) {
                try await database.sql(
                    "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'advisory'"
                )
                    == "1\n"
            }
            #expect(isThere)
            let running = try await home.program(["migrate", "status"], database)
            #expect(running.standardOutput.contains("running"), "\(running.standardOutput)")
            let other = try await home.program(["migrate", "up", "--wait", "0"], database)
            #expect(other.status == 75)
            #expect(
                other.standardError.contains("keeptrack runs schema/002-slow.sql without a transaction"),
                "\(other.standardError)")
            try await run.kill()
            try keeper.execute("select pg_advisory_unlock(78)")
            // Half a minute is the lease's length; here it is made to have ended.
            try await database.sql("update migrations.ledger set lease_until = now() where outcome = 'started'")
            let status = try await home.program(["migrate", "status"], database)
            #expect(status.status == 1 && status.standardOutput.contains("interrupted"))
            let plan = try await home.program(["migrate", "plan"], database)
            #expect(plan.standardOutput.contains("it began before and will start from its top"))
            #expect(try await home.up(database).status == 0)
            #expect(
                try await database.sql(
                    "select string_agg(outcome, ',' order by id) from migrations.ledger where file like '%002%'")
                    == "abandoned,applied\n")
        }
    }

    /// The lease is renewed while a statement runs longer than it lasts.
    @Test(.timeLimit(.minutes(10))) func aLongStatementKeepsItsLease() async throws {
        let database = try await TestServer.emptyDatabase()
        try await MigrationHome.with { home in
            try home.write([("schema/001-slow.sql", "-- kt-report: no transaction\nselect pg_sleep(40);\n")])
            async let first = home.up(database)
            try await Task.sleep(for: .seconds(35))
            let other = try await home.program(["migrate", "up", "--wait", "0"], database)
            #expect(other.status == 75)
            #expect(try await first.status == 0)
        }
    }
}
