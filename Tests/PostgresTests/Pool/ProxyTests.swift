import Foundation
import Postgres
import TestSupport
import Testing

/// A peer that refuses, stays silent, resets or drips: every wait ends at its deadline.
@Suite struct ProxyTests {
    @Test(arguments: [
        ("silent", -1), ("silent", 0), ("silent", 5), ("reset", -1), ("reset", 0), ("reset", 200), ("drip", 0),
        ("drip", 9),
    ])
    func connectingEndsInTime(fault: String, after: Int) async throws {
        let database = try await TestServer.emptyDatabase()
        let proxy = try await FaultyProxy(socketFolder: database.socketFolder, fault: fault, after: after)
        let start = ContinuousClock.now
        let error = #expect(throws: PostgresError.self) {
            _ = try Connection(try ConnectionTarget(proxy.url(database)), connectTimeout: .seconds(2))
        }
        #expect(ContinuousClock.now - start < .seconds(3))
        #expect([.connect, .timeout].contains(error?.code), "\(error.map { "\($0)" } ?? "")")
    }

    /// In the middle of a row, far into the answer.
    @Test(arguments: ["silent", "reset", "drip"])
    func readingEndsInTime(fault: String) async throws {
        let database = try await TestServer.emptyDatabase()
        let proxy = try await FaultyProxy(socketFolder: database.socketFolder, fault: fault, after: 300_000)
        let connection = try Connection(
            try ConnectionTarget(proxy.url(database)), connectTimeout: .seconds(5), answerTimeout: .seconds(1))
        try connection.execute("BEGIN")
        let start = ContinuousClock.now
        var rows = 0
        let error = #expect(throws: PostgresError.self) {
            try connection.withCursors { group in
                let cursor = try group.open(
                    "select n, repeat('x', 100) from generate_series(1, 100000) as n", [], context: "test")
                while let batch = try cursor.nextBatch() { rows += batch.rowCount }
            }
        }
        #expect(ContinuousClock.now - start < .seconds(3))
        #expect(rows < 100_000)
        #expect([.connectionLost, .timeout].contains(error?.code), "\(error.map { "\($0)" } ?? "")")
    }

    @Test func aProxyThatOnlyPassesIsNoHindrance() async throws {
        let database = try await TestServer.emptyDatabase()
        let proxy = try await FaultyProxy(socketFolder: database.socketFolder, fault: "pass", after: 0)
        let connection = try Connection(try ConnectionTarget(proxy.url(database)))
        #expect(try connection.query("select 1::int8").int(0, 0) == 1)
    }

    @Test func aPortThatNobodyListensOnIsRefusedAtOnce() throws {
        let start = ContinuousClock.now
        let error = #expect(throws: PostgresError.self) {
            _ = try Connection(try ConnectionTarget("host=127.0.0.1 port=1 user=x"), connectTimeout: .seconds(5))
        }
        #expect(error?.code == .connect)
        #expect(ContinuousClock.now - start < .seconds(1))
    }
}
