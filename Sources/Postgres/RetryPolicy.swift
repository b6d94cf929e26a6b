/// What trying again may mend, and for how long to try.
///
/// Only for work that is read-only and done over from its beginning: an answer to a COMMIT that never came must not be
/// asked for twice.
package struct RetryPolicy: Sendable, Equatable {
    /// The longest first wait.
    package var base: Duration
    /// The longest wait.
    package var cap: Duration
    /// From the first failure on, waits and tries included. A try that lasts longer than this was no failure of the same
    /// kind: after it the budget is whole again, but no more than ``renewals`` times.
    package var budget: Duration
    /// How often work that goes well for a while may begin again.
    package static let renewals = 3

    package init(base: Duration = .milliseconds(250), cap: Duration = .seconds(5), budget: Duration = .seconds(30)) {
        self.base = base
        self.cap = cap
        self.budget = budget
    }

    /// Whether an error passes by itself: a lost connection, a restart, full connection slots, a conflict.
    ///
    /// - Parameter hasConnected: the server had answered before, so that one that isn't there now is restarting.
    package static func isTransient(_ error: any Error, hasConnected: Bool = false) -> Bool {
        guard let error = error as? PostgresError else { return false }
        switch error.sqlState {
        case nil:
            return error.code == .connectionLost || (hasConnected && error.code == .connect)
        // Serialization, deadlock; too many connections; lock timeout; shutdowns and start-up; idle sessions ended;
        // connections that broke.
        case "40001"?, "40P01"?, "53300"?, "55P03"?, "57P01"?, "57P02"?, "57P03"?, "57P05"?, "25P03"?, "08000"?,
            "08003"?, "08006"?:
            return true
        case "08P01"?: return Pooler.isTransient(pgbouncer: error.message)
        case "XX000"?: return Pooler.isTransient(supavisor: error.message)
        // A statement that took too long will again; one that somebody ended, or a pooler by mistake, may not be.
        case "57014"?: return error.message.contains("user request")
        default: return false
        }
    }

    /// What poolers say under codes that say nothing.
    private enum Pooler {
        /// PgBouncer gives all its errors the code 08P01.
        static func isTransient(pgbouncer message: String) -> Bool {
            [
                "query_wait_timeout", "server_login_retry", "server conn crashed", "server_lifetime",
                "cannot connect to server", "connect failed", "pgbouncer is shutting down", "database is restarting",
                "no more connections allowed", "server closed", "shutdown", "terminating connection",
            ].contains { message.contains($0) }
        }

        /// Supavisor gives many of its errors the code XX000, which is the server's own for a fault of its.
        static func isTransient(supavisor message: String) -> Bool {
            ["MaxClients", "max clients", "db_termination", "econnrefused", "checkout timeout", "DbHandlerExited"]
                .contains { message.contains($0) }
        }
    }

    /// The longest wait after so many failures, from 1.
    func longestWait(after failures: Int) -> Duration {
        var wait = base
        for _ in 1..<max(1, min(failures, 32)) where wait < cap { wait = wait * 2 }
        return min(cap, wait)
    }
}

/// The tries of one piece of work.
package struct RetrySchedule {
    private let policy: RetryPolicy
    private var failures = 0
    private var firstFailure: ContinuousClock.Instant?
    private var lastTry: ContinuousClock.Instant?
    private var renewals = 0

    package init(_ policy: RetryPolicy) {
        self.policy = policy
    }

    /// How long to wait before the next try: a random part of a span that doubles, so that several who failed together
    /// don't come back together.
    ///
    /// - Returns: nil where another try makes no sense: the error stays, or the budget is spent.
    package mutating func wait(
        after error: any Error, hasConnected: Bool, now: ContinuousClock.Instant,
        using generator: inout some RandomNumberGenerator
    ) -> Duration? {
        guard RetryPolicy.isTransient(error, hasConnected: hasConnected) else { return nil }
        if let lastTry, policy.budget > .zero, now - lastTry > policy.budget, renewals < RetryPolicy.renewals {
            renewals += 1
            failures = 0
            firstFailure = nil
        }
        failures += 1
        let first = firstFailure ?? now
        firstFailure = first
        let wait = policy.longestWait(after: failures) * Double.random(in: 0...1, using: &generator)
        lastTry = now + wait
        return now + wait - first <= policy.budget ? wait : nil
    }

    package mutating func wait(after error: any Error, hasConnected: Bool = true) -> Duration? {
        var generator = SystemRandomNumberGenerator()
        return wait(after: error, hasConnected: hasConnected, now: .now, using: &generator)
    }
}
