import Postgres
import Testing

@Suite struct RetryTests {
    @Test(arguments: [
        "40001", "40P01", "53300", "55P03", "57P01", "57P02", "57P03", "57P05", "25P03", "08000", "08003", "08006",
    ])
    func whatPassesByItselfIsTriedAgain(state: String) {
        #expect(RetryPolicy.isTransient(PostgresError(.statement, "x", sqlState: SQLState(state))))
    }

    @Test(arguments: [
        "28P01", "28000", "3D000", "42P01", "42501", "22012", "23505", "57014", "08P01", "XX000", "XX001", "53100",
    ])
    func whatStaysIsNot(state: String) {
        #expect(!RetryPolicy.isTransient(PostgresError(.statement, "x", sqlState: SQLState(state))))
    }

    @Test(arguments: [
        ("08P01", "query_wait_timeout", true), ("08P01", "server conn crashed?", true),
        ("08P01", "unsupported startup parameter: options", false), ("08P01", "no such database: x", false),
        ("XX000", "MaxClientsInSessionMode: max clients reached", true), ("XX000", "Tenant or user not found", false),
        ("XX000", "could not open relation", false), ("57014", "canceling statement due to user request", true),
        ("57014", "canceling statement due to statement timeout", false),
    ])
    func theMessageDecidesWhereTheCodeSaysNothing(state: String, message: String, isTransient: Bool) {
        let error = PostgresError(.statement, message, sqlState: SQLState(state))
        #expect(RetryPolicy.isTransient(error) == isTransient)
    }

    @Test func aServerThatIsNotThereIsWaitedForOnlyIfItWasThere() {
        let refused = PostgresError(.connect, "Connection refused")
        #expect(!RetryPolicy.isTransient(refused))
        #expect(RetryPolicy.isTransient(refused, hasConnected: true))
        #expect(RetryPolicy.isTransient(PostgresError(.connectionLost, "EOF")))
        #expect(!RetryPolicy.isTransient(PostgresError(.timeout, "our own deadline"), hasConnected: true))
        #expect(!RetryPolicy.isTransient(PostgresError(.interrupted, "interrupted"), hasConnected: true))
        #expect(!RetryPolicy.isTransient(TestFailure("of another kind"), hasConnected: true))
    }

    @Test func waitsDoubleWithFullJitterUpToTheCap() throws {
        var shortest = [Double](repeating: .infinity, count: 8)
        var longest = [Double](repeating: 0, count: 8)
        var random = SplitMix(state: 11)
        let lost = PostgresError(.connectionLost, "lost")
        let now = ContinuousClock.now
        for _ in 0..<500 {
            var schedule = RetrySchedule(RetryPolicy(base: .seconds(1), cap: .seconds(20), budget: .seconds(1000)))
            for failure in 0..<8 {
                let wait = try #require(schedule.wait(after: lost, hasConnected: true, now: now, using: &random))
                shortest[failure] = min(shortest[failure], wait / .seconds(1))
                longest[failure] = max(longest[failure], wait / .seconds(1))
            }
        }
        for (failure, bound) in [1.0, 2, 4, 8, 16, 20, 20, 20].enumerated() {
            #expect(longest[failure] <= bound)
            #expect(longest[failure] > bound * 0.9)
            #expect(shortest[failure] < bound * 0.1)
        }
    }

    @Test func theBudgetEndsTheTries() throws {
        var schedule = RetrySchedule(RetryPolicy(base: .seconds(1), cap: .seconds(5), budget: .seconds(30)))
        var random = SplitMix(state: 3)
        let start = ContinuousClock.now
        let lost = PostgresError(.connectionLost, "lost")
        var now = start
        var tries = 0
        while let wait = schedule.wait(after: lost, hasConnected: true, now: now, using: &random) {
            now += wait + .milliseconds(100)
            tries += 1
        }
        #expect(now - start < .seconds(31))
        #expect(tries > 5)
        // A run of an hour that is lost twice has used up nothing; but that doesn't go on for ever.
        var long = RetrySchedule(RetryPolicy(base: .seconds(1), cap: .seconds(5), budget: .seconds(30)))
        var restarts = 0
        while let wait = long.wait(after: lost, hasConnected: true, now: now, using: &random) {
            now += wait + .seconds(3600)
            restarts += 1
        }
        #expect(restarts == 1 + RetryPolicy.renewals)
        var none = RetrySchedule(RetryPolicy(budget: .zero))
        #expect(none.wait(after: lost, hasConnected: true, now: now, using: &random) == nil)
        #expect(none.wait(after: PostgresError(.statement, "syntax", sqlState: "42601")) == nil)
    }
}
