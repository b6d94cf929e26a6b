import Foundation
import Postgres
import TestSupport
import Testing

/// Other people's locks and readers.
@Suite struct LockTests {
    private static let blocking = isSoak ? 5.0 : 3.0

    /// A session that holds a lock until it is released.
    private final class Blocker {
        private let connection: Connection

        init(_ database: TestDatabase, _ statement: String) throws {
            let target = try ConnectionTarget(database.superuserURL).setting("application_name", "nightly-backup")
            connection = try Connection(target)
            try connection.execute("begin; \(statement)")
        }

        func release() throws { try connection.execute("rollback") }
    }

    private static let first = ("schema/001-one.sql", "create table public.one (id int);\n")
    private static let second = ("schema/002-two.sql", "alter table public.one add column two int;\n")

    @Test(
        .timeLimit(.minutes(10)),
        arguments: ["lock table public.one in access exclusive mode", "select count(*) from public.one"])
    func aBlockerIsWaitedOut(statement: String) async throws {
        let database = try await TestServer.emptyDatabase()
        try await MigrationHome.with { home in
            try home.write([Self.first])
            #expect(try await home.up(database).status == 0)
            try home.write([Self.first, Self.second])
            let look = try Connection(try ConnectionTarget(database.superuserURL))
            let blocker = try Blocker(database, statement)
            async let migration = home.up(database)
            let isWaiting = try await eventually(seconds: 60) {
                try look.query("select from pg_locks where relation = 'public.one'::regclass and not granted").rowCount
                    > 0
            }
            #expect(isWaiting)
            let start = ContinuousClock.now
            // Readers queue behind the waiting ALTER TABLE, never longer than its lock_timeout.
            var longest = Duration.zero
            while ContinuousClock.now - start < .seconds(Self.blocking) {
                let before = ContinuousClock.now
                if statement.hasPrefix("select") { try look.execute("select count(*) from public.one") }
                longest = max(longest, .now - before)
                try await Task.sleep(for: .milliseconds(5))
            }
            try blocker.release()
            let result = try await migration
            #expect(result.status == 0, "\(result.standardError)")
            #expect(longest < .milliseconds(900), "a reader waited \(longest)")
            tell("\(statement): waited out in \(ContinuousClock.now - start), a reader's longest wait \(longest)")
        }
    }

    @Test(.timeLimit(.minutes(10))) func aBlockerThatStaysIsNamed() async throws {
        let database = try await TestServer.emptyDatabase()
        try await MigrationHome.with { home in
            try home.write([Self.first])
            #expect(try await home.up(database).status == 0)
            try home.write([Self.first, Self.second])
            let blocker = try Blocker(database, "lock table public.one in access share mode")
            let result = try await home.program(
                ["migrate", "up", "--lock-budget", "3", "--lock-timeout", "300"], database)
            try blocker.release()
            #expect(result.status == 75)
            #expect(result.standardError.contains("schema/002-two.sql"))
            #expect(result.standardError.contains("55P03"))
            // The blocker is another role's session, of which little more than its pid is shown.
            #expect(result.standardError.contains("In the way: pid "), "\(result.standardError)")
        }
    }

    @Test(.timeLimit(.minutes(10))) func readersNeverMissAView() async throws {
        let database = try await TestServer.emptyDatabase()
        try await MigrationHome.with { home in
            let table = ("schema/001-one.sql", "create table public.one (id int, name text);\n")
            let view = ("views/one.sql", "create or replace view public.ones as select id, name from public.one;\n")
            let over = ("views/two.sql", "create or replace view public.twos as select id from public.ones;\n")
            try home.write([table, view, over])
            #expect(try await home.up(database).status == 0)
            let reading = Task {
                let reader = try Connection(try ConnectionTarget(database.superuserURL))
                var count = 0
                while !Task.isCancelled {
                    try reader.execute("select count(id) from public.twos; select count(id) from public.ones")
                    count += 1
                    // Cancelled, it ends with what it has counted.
                    try? await Task.sleep(for: .milliseconds(1))
                }
                return count
            }
            let change = (
                "schema/002-change.sql",
                "drop view public.twos, public.ones;\nalter table public.one alter column name type varchar(40);\n"
                    + "select pg_sleep(0.3);\n"
            )
            try home.write([table, change, view, over])
            let changed = try await home.up(database)
            #expect(changed.status == 0, "\(changed.standardError)")
            #expect(
                changed.standardOutput
                    == "applied  schema/002-change.sql\napplied  views/one.sql\napplied  views/two.sql\n")
            // A view that loses a column is refused with what to do, and that works.
            try home.write("create or replace view public.ones as select id from public.one;\n", to: "views/one.sql")
            let refused = try await home.up(database)
            #expect(refused.status == 1)
            #expect(refused.standardError.contains("42P16") && refused.standardError.contains("drop the view first"))
            try home.write(
                "drop view if exists public.ones cascade;\ncreate view public.ones as select id from public.one;\n",
                to: "views/one.sql")
            #expect(try await home.up(database).standardOutput == "applied  views/one.sql\napplied  views/two.sql\n")
            reading.cancel()
            let reads = try await reading.value
            #expect(reads > 50)
            tell("\(reads) reads, none without its views")
        }
    }
}
