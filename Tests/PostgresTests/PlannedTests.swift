import Foundation
import Postgres
import TestSupport
import Testing

/// Statements that are planned once per transaction: the same rows, and nothing stays behind.
@Suite struct PlannedTests {
    private static let sql = "select $1 as id, $2 as at, n::int8 from generate_series(1, 3) as n -- to the end"
    private static let left = "select count(*) from pg_prepared_statements where name like 'kt\\_%'"

    private func parameters(_ number: Int) -> [Parameter] {
        [
            .uuid("00000000-0000-0000-0000-00000000000\(number)"),
            number == 3 ? .timestamptz(nil) : .timestamptz("2026-07-16 18:15:0\(number).000001+05:45"),
        ]
    }

    private func fields(_ rows: ResultSet) -> [[UInt8]?] {
        (0..<rows.rowCount).flatMap { row in
            (0..<rows.columnCount).map { column in rows.field(row, column).map { Array($0) } }
        }
    }

    @Test func rowsAreThoseOfTheStatementItself() async throws {
        let connection = try Connection(try ConnectionTarget(try await TestServer.url()))
        try connection.execute("BEGIN")
        for number in 1...9 {
            let planned = try connection.plannedQuery(Self.sql, parameters(number))
            let plain = try connection.query(Self.sql, parameters(number))
            #expect(fields(planned) == fields(plain))
            #expect(planned.rowCount == 3)
        }
        // The first three times were plain, the others share a plan.
        #expect(try connection.query(Self.left).int(0, 0) == 1)
        let plans = try connection.query("select generic_plans, custom_plans from pg_prepared_statements")
        #expect(try plans.int(0, 0) == 6)
        #expect(try plans.int(0, 1) == 0)
        // Other statements are planned as ever.
        #expect(try connection.query("select current_setting('plan_cache_mode')").text(0, 0) == "auto")
        try connection.rollBack()
        #expect(try connection.query(Self.left).int(0, 0) == 0)
        // It begins anew in the next transaction.
        try connection.execute("BEGIN")
        for number in 1...5 { #expect(try connection.plannedQuery(Self.sql, parameters(number)).rowCount == 3) }
        try connection.rollBack()
    }

    @Test func afterAnErrorTheConnectionGoesOn() async throws {
        let connection = try Connection(try ConnectionTarget(try await TestServer.url()))
        let sql = "select 1 / $1::int8"
        try connection.execute("BEGIN")
        for number in Int64(1)...5 { _ = try connection.plannedQuery(sql, [.int8(number)]) }
        let error = #expect(throws: PostgresError.self) {
            try connection.plannedQuery(sql, [.int8(0)], context: "halves.sql")
        }
        #expect(error?.sqlState == "22012")
        #expect(error?.context == "halves.sql")
        try connection.rollBack()
        #expect(try connection.query(Self.left).int(0, 0) == 0)
        #expect(try connection.query("select current_setting('plan_cache_mode')").text(0, 0) == "auto")
    }

    /// Also where the server or somebody else has ended it.
    @Test func whyItEndedIsTold() async throws {
        let target = try ConnectionTarget(try await TestServer.url())
        let interrupt = Interrupt()
        let interrupted = try Connection(target, interrupt: interrupt)
        try interrupted.execute("BEGIN")
        let sleep = "select pg_sleep($1::int8)::text"
        for _ in 1...5 { _ = try interrupted.plannedQuery(sleep, [.int8(0)]) }
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.3)
            interrupt.request()
        }
        let interruption = #expect(throws: PostgresError.self) { try interrupted.plannedQuery(sleep, [.int8(60)]) }
        #expect(interruption?.code == .interrupted)

        let ended = try Connection(target)
        try ended.execute("BEGIN")
        let end = "select pg_terminate_backend(pg_backend_pid()) where $1::int8 = 0"
        for _ in 1...5 { _ = try ended.plannedQuery(end, [.int8(1)]) }
        let loss = #expect(throws: PostgresError.self) { try ended.plannedQuery(end, [.int8(0)], context: "end.sql") }
        #expect(loss?.code == .connectionLost)
        #expect(loss?.sqlState == "57P01")
        #expect(loss?.context == "end.sql")
    }

    /// Two clients take turns on one server connection.
    @Test func thePoolersNextClientFindsNothing() async throws {
        let database = try await TestServer.emptyDatabase()
        let bouncer = try await Bouncer(database, size: 1)
        let target = try ConnectionTarget(bouncer.url)
        let pool = ConnectionPool(target)
        let other = try Connection(target)
        for ending in ["in order", "by an error", "without an end"] {
            try? pool.withConnection { connection in
                try connection.execute("BEGIN")
                for number in 1...5 { _ = try connection.plannedQuery(Self.sql, parameters(number)) }
                switch ending {
                case "in order": try connection.rollBack()
                case "by an error": try connection.execute("select 1 / 0")
                default: break
                }
            }
            #expect(try other.query(Self.left).int(0, 0) == 0, "\(ending)")
        }
        #expect(pool.figures.opened == 1)
    }
}
