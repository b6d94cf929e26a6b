import Foundation
import Postgres
import TestSupport
import Testing

/// Rows that the server sends without a cursor.
@Suite struct StreamTests {
    @Test(arguments: [0, 1, 255, 5_000, 100_000])
    func everyRowComesOnceAndInOrder(count: Int) async throws {
        let connection = try await begin()
        var statement = Statement("select n::int8 from generate_series(1, ")
        statement.append(.int8(Int64(count)))
        statement.append(") as n")
        let stream = try open(statement, over: connection)
        var numbers: [Int64] = []
        while let batch = try stream.nextBatch() {
            #expect(batch.rowCount > 0)
            for row in 0..<batch.rowCount { numbers.append(try #require(try batch.int(row, 0))) }
        }
        #expect(numbers == (0..<count).map { Int64($0 + 1) })
        #expect(stream.hasEnded)
        // The connection is an ordinary one again.
        #expect(try connection.query("select 1::int8").int(0, 0) == 1)
    }

    /// Values stand in the text where a cursor has them bound: the rows are the same.
    @Test func valuesOfEveryTypeComeAsTheyAreBound() async throws {
        let values: [Parameter] = [
            .text(#"it's "quoted" \ $1 $$ :name -- /* %"#), .text(""), .text("नेपाल\n\t"), .text(nil),
            .uuid("0a000000-0000-0000-0000-00000000000f"), .uuid(nil), .int8(.min), .int8(.max), .bool(true),
            .bool(nil), .jsonb(#"{"a'b": ["\\", "\""]}"#), .date("2026-07-16"), .date("-infinity"),
            .timestamptz("2026-07-16T12:00:00.123456Z"), .uuids(["0a000000-0000-0000-0000-00000000000f"]), .uuids([]),
            .uuids(nil), .texts([#"a,"b"\'{}"#, "", "NULL"]), .texts(nil),
            Parameter(type: .numeric, text: "-12345678901234567890.123456789"), Parameter(type: .int4, text: "-5"),
        ]
        let connection = try await begin()
        // Every value twice, the last ones first, and a text that looks like a placeholder.
        var statement = Statement("select '$1'::text, $$ $2 $$::text, 'x'::text as \"$3\"")
        for value in values {
            statement.append(", ")
            statement.append(value)
        }
        let wrapped = statement.wrapped("/* $1 */ select * from (", ") as wrapped -- the end")
        let bound = try connection.query(wrapped.sql, wrapped.parameters)
        let stream = try open(wrapped, over: connection)
        let streamed = try #require(try stream.nextBatch())
        try expectSame(streamed, bound)
        #expect(try stream.nextBatch() == nil)
    }

    @Test func rowsOfEverySizeComeInBatchesOfBoundedSize() async throws {
        let connection = try await begin()
        let sql = """
            select n::int4, nullif(repeat('x', (n % 7) * (n % 11) * 40), ''), null::text, repeat('', n),
                case when n % 5000 = 0 then repeat('y', 900000 + n) end, (n * 1.5)::numeric
            from generate_series(1, 20000) as n
            """
        let bound = try connection.query(sql)
        let stream = try open(Statement(sql), over: connection)
        var row = 0
        var batches = 0
        while let batch = try stream.nextBatch() {
            #expect(batch.memorySize < (256 << 10) + 1_010_000)
            for index in 0..<batch.rowCount {
                for column in 0..<6 {
                    let (left, right) = (batch.field(index, column), bound.field(row, column))
                    guard left.map({ Array($0) }) == right.map({ Array($0) }) else {
                        Issue.record("row \(row), column \(column) differs")
                        return
                    }
                }
                row += 1
            }
            batches += 1
        }
        #expect(row == 20_000)
        #expect(batches > 10)
    }

    /// A row that has just room, just not, or takes several pieces.
    @Test(arguments: [327_680, 655_360, 1_310_720])
    func rowsThatEndWhereTheRoomEndsAreWhole(room: Int) async throws {
        let connection = try await begin()
        let stream = try open(
            Statement(
                "select n::int4, repeat('x', n) || 'y' from generate_series(\(room - 60), \(room + 20)) as n"),
            over: connection)
        var row = 0
        while let batch = try stream.nextBatch() {
            for index in 0..<batch.rowCount {
                let count = try #require(try batch.int(index, 0))
                let text = try #require(batch.field(index, 1))
                #expect(Int(count) == room - 60 + row)
                #expect(text.count == Int(count) + 1)
                #expect(text.last == UInt8(ascii: "y"))
                #expect(text.dropLast().allSatisfy { $0 == UInt8(ascii: "x") })
                row += 1
            }
        }
        #expect(row == 81)
    }

    @Test(arguments: [
        // Before the first row, and after many.
        ("select 1 / n from (values (0)) as v (n)", "22012"),
        ("select 1 / (n - 90000) from generate_series(1, 100000) as n", "22012"),
    ])
    func anErrorNamesTheQueryAndItsSQLSTATE(sql: String, state: String) async throws {
        let connection = try await begin()
        let stream = try open(Statement(sql), over: connection)
        let error = #expect(throws: PostgresError.self) { while try stream.nextBatch() != nil {} }
        #expect(error?.context == "stage.sql")
        #expect(error?.sqlState?.description == state)
    }

    @Test func rowsWithoutAColumnAreCounted() async throws {
        let connection = try await begin()
        let stream = try open(Statement("select from generate_series(1, 300000)"), over: connection)
        var rows = 0
        while let batch = try stream.nextBatch() {
            #expect(batch.columnCount == 0)
            rows += batch.rowCount
        }
        #expect(rows == 300_000)
    }

    /// A server that describes a query otherwise than it answers it.
    @Test(arguments: [1, 3])
    func rowsOfOtherColumnsAreRefused(count: Int) async throws {
        let connection = try await begin()
        let columns = (0..<count).map { ResultColumn("c\($0)", .int8) }
        let stream = try connection.stream(
            Statement("select 1::int8, 2::int8"), columns: columns, context: "stage.sql")
        let error = #expect(throws: PostgresError.self) { try stream.nextBatch() }
        #expect(error?.code == .unexpectedResult)
        #expect(error?.context == "stage.sql")
    }

    /// What isn't a single query never gets as far as the command that it would end.
    @Test(arguments: [
        "select 1; select 2", "select 1) to stdout; drop table x; copy (select 1", "select (1", "select 1 /*", "",
        "insert into x values (1)",
    ])
    func onlyAQueryIsStreamed(sql: String) async throws {
        let connection = try await begin()
        #expect(throws: (any Error).self) {
            let stream = try open(Statement(sql), over: connection)
            while try stream.nextBatch() != nil {}
        }
    }

    @Test func aPlaceholderWithoutAValueIsRefused() async throws {
        let connection = try await begin()
        let statement = Statement("select $1::int8", [], placeholders: [Placeholder(bytes: 7..<9, parameter: 0)])
        let error = #expect(throws: PostgresError.self) {
            try connection.stream(statement, columns: [ResultColumn("int8", .int8)], context: "stage.sql")
        }
        #expect(error?.context == "stage.sql")
    }

    @Test func aTerminatedBackendIsNoticed() async throws {
        let connection = try await begin()
        let pid = try #require(try connection.query("select pg_backend_pid()").int(0, 0))
        let superuser = try Connection(try ConnectionTarget(try await TestServer.superuserURL()))
        let stream = try open(
            Statement("select n::int8 from generate_series(1, 10000000) as n"), over: connection)
        let error = #expect(throws: PostgresError.self) {
            _ = try stream.nextBatch()
            try superuser.query("select pg_terminate_backend($1::int)", [.int8(pid)])
            while try stream.nextBatch() != nil {}
        }
        #expect(error?.code == .connectionLost)
        #expect(error?.context == "stage.sql")
    }

    /// The server works for itself and is ended while it has nothing to send.
    @Test func aBackendThatEndsInSilenceIsNoticed() async throws {
        let connection = try await begin()
        let pid = try #require(try connection.query("select pg_backend_pid()").int(0, 0))
        let superuser = try Connection(try ConnectionTarget(try await TestServer.superuserURL()))
        let stream = try open(
            Statement("select n::int8, pg_sleep(30)::text from generate_series(1, 3) as n"), over: connection)
        try superuser.query("select pg_terminate_backend($1::int)", [.int8(pid)])
        let start = ContinuousClock.now
        let error = #expect(throws: PostgresError.self) { while try stream.nextBatch() != nil {} }
        #expect(error?.code == .connectionLost)
        #expect(error?.sqlState == "57P01")
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    /// The reader may take its time, the server may not; the limit holds again for what follows.
    @Test func theLimitOnAStatementIsTheServersAlone() async throws {
        let connection = try await begin()
        try connection.execute("SET LOCAL statement_timeout = 400")
        connection.statementMilliseconds = 400
        let stream = try open(
            Statement("select repeat('x', 1000) from generate_series(1, 20000)"), over: connection)
        var rows = try #require(try stream.nextBatch()).rowCount
        try await Task.sleep(for: .seconds(1))
        while let batch = try stream.nextBatch() { rows += batch.rowCount }
        #expect(rows == 20_000)
        #expect(try connection.query("select current_setting('statement_timeout')").text(0, 0) == "400ms")

        let slow = try open(Statement("select pg_sleep(30)::text"), over: connection)
        let error = #expect(throws: PostgresError.self) { try slow.nextBatch() }
        #expect(error?.code == .statement)
        #expect(error?.sqlState == "57014")
        #expect(error.map { RetryPolicy.isTransient($0) } == false)
    }

    @Test func aSilentServerIsGivenUpAtTheDeadline() async throws {
        let connection = try await begin()
        connection.answerTimeout = .milliseconds(300)
        let stream = try open(Statement("select pg_sleep(30)::text"), over: connection)
        let error = #expect(throws: PostgresError.self) { try stream.nextBatch() }
        #expect(error?.code == .timeout)
    }

    @Test func anInterruptEndsItOnTheServerToo() async throws {
        let interrupt = Interrupt()
        let connection = try Connection(try ConnectionTarget(try await TestServer.url()), interrupt: interrupt)
        try connection.execute("BEGIN")
        let pid = try #require(try connection.query("select pg_backend_pid()").int(0, 0))
        let stream = try open(Statement("select pg_sleep(60)::text"), over: connection)
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.3)
            interrupt.request()
        }
        let error = #expect(throws: PostgresError.self) { try stream.nextBatch() }
        #expect(error?.code == .interrupted)
        #expect(try await comesToRest(pid))
    }

    /// As the reader of a piece does where another piece has failed.
    @Test func aConnectionThatIsLeftStopsTheServer() async throws {
        let pid: Int64
        do {
            let connection = try await begin()
            pid = try #require(try connection.query("select pg_backend_pid()").int(0, 0))
            // Three rows are a batch, three more find room in the network, and the server looks for a seventh.
            let rows = """
                select repeat('x', case when n > 3 then 5000 else 100000 end) from generate_series(1, 7) as n
                where n < 7 or pg_sleep(60) is null
                """
            let stream = try open(Statement(rows), over: connection)
            #expect(try stream.nextBatch() != nil)
        }
        #expect(try await comesToRest(pid))
    }

    // MARK: In a group of cursors

    @Test func aCursorWaitsForTheEndOfAStream() async throws {
        let connection = try await begin()
        let statement = Statement("select n::int8 from generate_series(1, 1000) as n")
        try connection.withCursors { group in
            #expect(group.isIdle)
            let (stream, columns) = try group.stream(statement, columns: nil, context: "stage.sql")
            #expect(columns == [ResultColumn("n", .int8)])
            #expect(!group.isIdle)
            #expect(throws: PostgresError.self) { try group.open("select 1", [], context: "other.sql") }
            while try stream.nextBatch() != nil {}
            #expect(group.isIdle)
            let cursor = try group.open("select 1", [], context: "other.sql")
            #expect(!group.isIdle)
            #expect(try cursor.nextBatch()?.rowCount == 1)
        }
        #expect(try connection.query("select 1::int8").int(0, 0) == 1)
    }

    @Test func leavingAStreamInTheMiddleLeavesTheConnectionUsable() async throws {
        let connection = try await begin()
        let statement = Statement("select n::int8 from generate_series(1, 100000) as n")
        try connection.withCursors { group in
            let (stream, _) = try group.stream(statement, columns: nil, context: "stage.sql")
            #expect(try stream.nextBatch() != nil)
        }
        #expect(try connection.query("select 1::int8").int(0, 0) == 1)
    }

    @Test func throughAPoolerToo() async throws {
        let bouncer = try await Bouncer(try await TestServer.emptyDatabase(), size: 1)
        for _ in 0..<3 {
            let connection = try Connection(try ConnectionTarget(bouncer.url))
            try connection.execute("BEGIN")
            let stream = try open(Statement("select n::int8 from generate_series(1, 50000) as n"), over: connection)
            var rows = 0
            while let batch = try stream.nextBatch() { rows += batch.rowCount }
            #expect(rows == 50_000)
            try connection.rollBack()
        }
    }

    // MARK: Helpers

    /// Waits until a session does nothing, or is gone.
    private func comesToRest(_ pid: Int64) async throws -> Bool {
        let observer = try Connection(try ConnectionTarget(try await TestServer.superuserURL()))
        for _ in 0..<200 {
            let isAtWork = try observer.query(
                "select exists (select from pg_stat_activity where pid = $1::int and state = 'active')", [.int8(pid)])
            if isAtWork.bool(0, 0) == false { return true }
            try await Task.sleep(for: .milliseconds(50))
        }
        return false
    }

    private func begin() async throws -> Connection {
        let connection = try Connection(try ConnectionTarget(try await TestServer.url()))
        try connection.execute("BEGIN")
        return connection
    }

    private func open(_ statement: Statement, over connection: Connection) throws -> RowStream {
        let columns = try connection.describe(
            statement.sql, statement.parameters.map(\.type), context: "stage.sql")
        return try connection.stream(statement, columns: columns, context: "stage.sql")
    }

    private func expectSame(_ left: ResultSet, _ right: ResultSet) throws {
        try #require(left.columnCount == right.columnCount && left.rowCount == right.rowCount)
        for column in 0..<left.columnCount {
            #expect(left.columnName(column) == right.columnName(column))
            #expect(left.columnType(column) == right.columnType(column))
            for row in 0..<left.rowCount {
                #expect(
                    left.field(row, column).map { Array($0) } == right.field(row, column).map { Array($0) },
                    "column \(column + 1)")
            }
        }
    }
}
