import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct CursorTests {
    @Test(arguments: [0, 1, 255, 256, 257, 5_000, 100_000])
    func everyRowComesOnceAndInOrder(count: Int) async throws {
        let connection = try await connect()
        try connection.execute("BEGIN")
        let found = try connection.withCursors { group in
            let cursor = try group.open(
                "select n::int8 from generate_series(1, $1) as n", [.int8(Int64(count))], context: "test")
            return try numbers(of: cursor)
        }
        #expect(found == (0..<count).map { Int64($0 + 1) })
    }

    @Test func severalCursorsAreReadTogether() async throws {
        let connection = try await connect()
        try connection.execute("BEGIN")
        try connection.withCursors { group in
            let cursors = try (1...4).map { step in
                try group.open("select n::int8 from generate_series(0, 30000, \(step)) as n", [], context: "c\(step)")
            }
            // The last one first: answers that belong to others are kept for them.
            for (index, cursor) in cursors.enumerated().reversed() {
                let step = Int64(index + 1)
                #expect(try numbers(of: cursor) == stride(from: 0, through: 30_000, by: Int64.Stride(step)).map { $0 })
            }
        }
        // The connection is an ordinary one again.
        #expect(try connection.query("select 1::int8").int(0, 0) == 1)
    }

    @Test func leavingACursorInTheMiddleLeavesTheConnectionUsable() async throws {
        let connection = try await connect()
        try connection.execute("BEGIN")
        try connection.withCursors { group in
            let cursor = try group.open("select n::int8 from generate_series(1, 100000) as n", [], context: "test")
            _ = try cursor.nextBatch()
        }
        #expect(try connection.query("select count(*) from pg_cursors where name like 'kt%'").int(0, 0) == 0)
    }

    @Test func anErrorNamesTheQueryAndItsSQLSTATE() async throws {
        let connection = try await connect()
        try connection.execute("BEGIN")
        let error = #expect(throws: PostgresError.self) {
            try connection.withCursors { group in
                let cursor = try group.open(
                    "select 1 / (n - 3) from generate_series(1, 5) as n", [], context: "stage.sql")
                while try cursor.nextBatch() != nil {}
            }
        }
        #expect(error?.context == "stage.sql")
        #expect(error?.sqlState == "22012")
    }

    @Test func aTerminatedBackendIsNoticed() async throws {
        let connection = try await connect()
        try connection.execute("BEGIN")
        let pid = try #require(try connection.query("select pg_backend_pid()").int(0, 0))
        let superuser = try Connection(try ConnectionTarget(try await TestServer.superuserURL()))
        let error = #expect(throws: PostgresError.self) {
            try connection.withCursors { group in
                let cursor = try group.open(
                    "select n::int8 from generate_series(1, 10000000) as n", [], context: "test")
                _ = try cursor.nextBatch()
                try superuser.query("select pg_terminate_backend($1::int)", [.int8(pid)])
                while try cursor.nextBatch() != nil {}
            }
        }
        // The server's last words come with its end, and are read.
        #expect(error?.code == .connectionLost)
        #expect(error?.sqlState == "57P01")
        #expect(error?.message.contains("administrator command") == true)
    }

    /// A pooler that has no server connection to spare says so and hangs up.
    @Test func aPoolersLastWordsAreRead() async throws {
        let database = try await TestServer.emptyDatabase()
        let bouncer = try await Bouncer(database, size: 1, settings: ["query_wait_timeout = 1"])
        let first = try Connection(try ConnectionTarget(bouncer.url))
        try first.execute("BEGIN")
        let second = try Connection(try ConnectionTarget(bouncer.url))
        let error = #expect(throws: PostgresError.self) { try second.execute("BEGIN") }
        #expect(error?.code == .connectionLost)
        #expect(error?.sqlState == "08P01")
        #expect(error?.message.contains("query_wait_timeout") == true)
        #expect(error?.hint?.contains("pool size") == true)
        #expect(RetryPolicy.isTransient(try #require(error)))
        try first.execute("COMMIT")
    }

    @Test func anInterruptEndsAWait() async throws {
        let interrupt = Interrupt()
        let connection = try Connection(try ConnectionTarget(try await TestServer.url()), interrupt: interrupt)
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.3)
            interrupt.request()
        }
        let error = #expect(throws: PostgresError.self) { try connection.query("select pg_sleep(30)") }
        #expect(error?.code == .interrupted)
    }

    @Test func aSlowAnswerEndsAtTheDeadline() async throws {
        let connection = try await connect()
        connection.answerTimeout = .milliseconds(300)
        let error = #expect(throws: PostgresError.self) { try connection.query("select pg_sleep(30)") }
        #expect(error?.code == .timeout)
    }

    private func numbers(of cursor: Cursor) throws -> [Int64] {
        var numbers: [Int64] = []
        while let batch = try cursor.nextBatch() {
            #expect(batch.rowCount > 0)
            for row in 0..<batch.rowCount { numbers.append(try #require(try batch.int(row, 0))) }
        }
        return numbers
    }

    private func connect() async throws -> Connection {
        try Connection(try ConnectionTarget(try await TestServer.url()))
    }
}
