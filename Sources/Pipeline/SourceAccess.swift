package import Postgres

/// How the source database is gone about: connections, deadlines, tries, and whom it may be read as.
package struct SourceAccess: Sendable {
    package var limits: PoolLimits
    package var deadlines: ConnectionPool.Deadlines
    /// How long the server may work on one statement; one FETCH of a cursor is one, and of a stream each batch.
    package var statementTimeout: Duration
    package var retry: RetryPolicy
    /// Whether to read as a role that row security doesn't hold for; every query names its organization all the same.
    package var allowsBypass: Bool

    package init(
        limits: PoolLimits = PoolLimits(), deadlines: ConnectionPool.Deadlines = ConnectionPool.Deadlines(),
        statementTimeout: Duration = .seconds(600), retry: RetryPolicy = RetryPolicy(), allowsBypass: Bool = false
    ) {
        self.limits = limits
        self.deadlines = deadlines
        self.statementTimeout = statementTimeout
        self.retry = retry
        self.allowsBypass = allowsBypass
    }

    /// As the server takes it; 0 would mean none.
    package var statementMilliseconds: Int {
        min(Int(Int32.max), max(1, Int(statementTimeout / .milliseconds(1))))
    }

    package func pool(_ target: ConnectionTarget, interrupt: Interrupt) -> ConnectionPool {
        ConnectionPool(target, limits: limits, deadlines: deadlines, interrupt: interrupt)
    }
}
