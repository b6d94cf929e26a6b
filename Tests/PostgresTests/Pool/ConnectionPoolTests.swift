import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing

/// The pool against a real server.
@Suite struct ConnectionPoolTests {
    /// A hundred tasks over fifteen connections, as the server sees them.
    @Test(.timeLimit(.minutes(10)))
    func neverASixteenthBackendAndNoneLeaked() async throws {
        let database = try await TestServer.emptyDatabase()
        let pool = ConnectionPool(try ConnectionTarget(database.url))
        let superuser = try ConnectionTarget(database.superuserURL)
        let observer = try Connection(superuser, applicationName: "observer")
        let count = """
            select count(*) from pg_stat_activity where datname = '\(database.name)' and application_name = 'kt-report'
            """
        let finished = Atomic(0)
        let most = Atomic<Int64>(0)
        // A thread of its own: the tests' tasks share few, and a busy machine would have it look when all is over.
        Thread.detachNewThread {
            guard let watcher = try? Connection(superuser, applicationName: "watcher") else { return }
            while finished.load(ordering: .relaxed) < 100 {
                let seen = try? watcher.query(count).int(0, 0)
                most.store(max(most.load(ordering: .relaxed), seen ?? 99), ordering: .relaxed)
                Thread.sleep(forTimeInterval: 0.005)
            }
        }
        let rounds = Soak.isOn ? 200 : 5
        for task in 0..<100 {
            Thread.detachNewThread {
                for round in 0..<rounds {
                    // Every kind of ending: in order, with an error inside a transaction, with one that breaks it.
                    try? pool.withConnection { connection in
                        try connection.execute("BEGIN")
                        try connection.query("select pg_sleep(0.01)")
                        if (task + round) % 7 == 0 { try connection.execute("select 1 / 0") }
                        if (task + round) % 31 == 0 {
                            try connection.query("select pg_terminate_backend(pg_backend_pid())")
                        }
                        if task % 2 == 0 { try connection.execute("COMMIT") }
                    }
                }
                finished.add(1, ordering: .relaxed)
            }
        }
        while finished.load(ordering: .relaxed) < 100 { try await Task.sleep(for: .milliseconds(20)) }
        let highest = most.load(ordering: .relaxed)
        #expect(highest <= 15)
        #expect(highest > 5)
        let figures = pool.figures
        #expect(figures.idle <= 5)
        #expect(figures.open == figures.idle, "\(figures)")
        #expect(figures.waiting == 0)
        #expect(figures.acquired == 100 * rounds, "\(figures)")
        #expect(figures.broken > 0)
        #expect(figures.timedOut == 0)
        try await settles(observer, count, at: Int64(figures.idle))
        Soak.tell(
            "100 tasks, \(figures.acquired) acquisitions: at most \(highest) backends of 15, \(figures.idle) idle at the end "
                + "of 5, \(figures.broken) broken and replaced, \(figures.opened) opened, \(figures.waited) waited")
        pool.shutDown()
        try await settles(observer, count, at: 0)
        #expect(pool.figures.open == 0)
        #expect(throws: PostgresError.self) { try pool.withConnection { _ in } }
    }

    @Test func anAcquisitionEndsAtItsDeadline() async throws {
        let pool = ConnectionPool(
            try ConnectionTarget(try await TestServer.url()),
            limits: PoolLimits(maxOpen: 1, acquireTimeout: .milliseconds(300)))
        let lease = try pool.acquire()
        let start = ContinuousClock.now
        let error = #expect(throws: PostgresError.self) { try pool.withConnection { _ in } }
        #expect(error?.code == .timeout)
        #expect(error?.description.contains("MAX_OPEN_CONNS") == true)
        #expect(ContinuousClock.now - start < .seconds(1))
        #expect(pool.figures.timedOut == 1)
        lease.giveBack()
        #expect(try pool.withConnection { try $0.query("select 1::int8").int(0, 0) } == 1)
    }

    @Test func anInterruptEndsAnAcquisition() async throws {
        let interrupt = Interrupt()
        let pool = ConnectionPool(
            try ConnectionTarget(try await TestServer.url()), limits: PoolLimits(maxOpen: 1), interrupt: interrupt)
        let lease = try pool.acquire()
        defer { lease.giveBack() }
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.2)
            interrupt.request()
        }
        let error = #expect(throws: PostgresError.self) { try pool.withConnection { _ in } }
        #expect(error?.code == .interrupted)
    }

    /// What one user leaves behind is not there for the next.
    @Test func anOpenTransactionEndsWithItsUse() async throws {
        let pool = ConnectionPool(try ConnectionTarget(try await TestServer.url()), limits: PoolLimits(maxOpen: 1))
        let first = try pool.withConnection { connection in
            try connection.execute("BEGIN; SET LOCAL statement_timeout = 12345")
            return try connection.query("select pg_backend_pid()").int(0, 0)
        }
        try pool.withConnection { connection in
            let row = try connection.query("select pg_backend_pid(), current_setting('statement_timeout')")
            #expect(try row.int(0, 0) == first)
            #expect(row.text(0, 1) == "0")
        }
    }

    @Test func aConnectionThatDiedWhileIdleIsReplaced() async throws {
        let pool = ConnectionPool(
            try ConnectionTarget(try await TestServer.url()), limits: PoolLimits(healthCheckAfter: .zero))
        let pid = try pool.withConnection { try $0.query("select pg_backend_pid()").int(0, 0) }
        let superuser = try Connection(try ConnectionTarget(try await TestServer.superuserURL()))
        try superuser.query("select pg_terminate_backend($1::int)", [.int8(pid)])
        try await Task.sleep(for: .milliseconds(200))
        let next = try pool.withConnection { try $0.query("select pg_backend_pid()").int(0, 0) }
        #expect(next != pid)
        #expect(pool.figures.broken == 1)
    }

    @Test func idleConnectionsGoInTime() async throws {
        let pool = ConnectionPool(
            try ConnectionTarget(try await TestServer.url()), limits: PoolLimits(maxIdleTime: .milliseconds(300)))
        try pool.withConnection { _ in }
        #expect(pool.figures.idle == 1)
        for _ in 0..<50 where pool.figures.open > 0 { try await Task.sleep(for: .milliseconds(100)) }
        #expect(pool.figures.open == 0)
        #expect(pool.figures.expired == 1)
    }

    /// A cancelled statement's cancellation doesn't reach the connection's next user: it has none.
    @Test func aConnectionWhoseAnswerWasNotWaitedForIsNotUsedAgain() async throws {
        let pool = ConnectionPool(try ConnectionTarget(try await TestServer.url()), limits: PoolLimits(maxOpen: 1))
        var pid: Int64?
        #expect(throws: PostgresError.self) {
            try pool.withConnection { connection in
                pid = try connection.query("select pg_backend_pid()").int(0, 0)
                connection.answerTimeout = .milliseconds(200)
                try connection.query("select pg_sleep(30)")
            }
        }
        for _ in 0..<20 {
            let next = try pool.withConnection { try $0.query("select pg_backend_pid()").int(0, 0) }
            #expect(next != pid)
        }
        let superuser = try Connection(try ConnectionTarget(try await TestServer.superuserURL()))
        let left = "select count(*) from pg_stat_activity where pid = \(try #require(pid))"
        try await settles(superuser, left, at: 0)
    }

    private func settles(_ observer: Connection, _ count: String, at expected: Int64) async throws {
        for _ in 0..<50 {
            if try observer.query(count).int(0, 0) == expected { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(try observer.query(count).int(0, 0) == expected)
    }
}
