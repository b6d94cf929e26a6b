/// How many connections a pool may have, and for how long.
package struct PoolLimits: Sendable, Equatable {
    /// Connections at the same time, at least 1: those in use, idle, being opened and being checked.
    package var maxOpen: Int
    /// Connections that are kept though nobody uses them; what is given back beyond that is closed.
    package var maxIdle: Int
    /// The age at which a connection is closed; one in use is closed when it is given back.
    package var maxLifetime: Duration
    /// How long a connection may be idle before it is closed.
    package var maxIdleTime: Duration
    /// A connection that has been idle for longer is proven alive before it is used again.
    package var healthCheckAfter: Duration
    /// How long an acquisition may take, the opening of a connection included.
    package var acquireTimeout: Duration

    /// KeepTrack's own figures unless said otherwise.
    package init(
        maxOpen: Int = 15, maxIdle: Int = 5, maxLifetime: Duration = .seconds(1800),
        maxIdleTime: Duration = .seconds(900), healthCheckAfter: Duration = .seconds(30),
        acquireTimeout: Duration = .seconds(30)
    ) {
        self.maxOpen = max(1, maxOpen)
        self.maxIdle = min(max(0, maxIdle), max(1, maxOpen))
        self.maxLifetime = maxLifetime
        self.maxIdleTime = maxIdleTime
        self.healthCheckAfter = healthCheckAfter
        self.acquireTimeout = acquireTimeout
    }
}

/// A pool's state at one moment and what it has done so far, for `doctor` and metrics.
package struct PoolFigures: Sendable, Equatable {
    /// Connections that exist or are being opened.
    package var open = 0
    /// Of those, the ones that nobody uses.
    package var idle = 0
    /// Acquisitions that wait for a connection.
    package var waiting = 0
    /// Connections handed out so far.
    package var acquired = 0
    /// Acquisitions that had to wait.
    package var waited = 0
    /// Acquisitions that gave up at their deadline.
    package var timedOut = 0
    /// Pieces of work that were tried again.
    package var retried = 0
    /// Connections opened so far.
    package var opened = 0
    /// Connections that could not be opened.
    package var failedToOpen = 0
    /// Connections closed because they were broken.
    package var broken = 0
    /// Connections closed for their age, for having been idle for long, or as too many idle ones.
    package var expired = 0

    package init() {}
}
