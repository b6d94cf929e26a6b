/// The rules of a connection pool, without connections, threads or a clock.
///
/// Every event is a call with the present instant; what is to be done about it is the return value. A connection is a
/// number here: whoever holds the machine keeps the real ones, performs the actions and reports how they ended.
///
/// - Never more than ``PoolLimits/maxOpen`` connections exist, those being opened included.
/// - Who waits is served in order of arrival; nobody overtakes.
/// - The connection that was given back last is used first, so that a quiet pool shrinks.
package struct PoolStateMachine: Sendable {
    package typealias Instant = ContinuousClock.Instant

    package struct ConnectionID: Hashable, Sendable {
        let number: Int
    }

    package struct WaiterID: Hashable, Sendable {
        let number: Int
    }

    /// What an acquisition is told to do.
    package enum Grant: Equatable, Sendable {
        /// Use the connection.
        case use(ConnectionID)
        /// Prove that the connection is alive and call ``PoolStateMachine/checked(_:isAlive:now:)``.
        case check(ConnectionID)
        /// Open a connection and call ``PoolStateMachine/opened(_:now:)`` or ``PoolStateMachine/failedToOpen(_:now:)``.
        case open(ConnectionID)
        /// There is none: the pool is shut down.
        case refuse
    }

    /// What follows from asking for a connection.
    package enum Request: Equatable, Sendable {
        case granted(Grant)
        /// Wait until a ``Wake`` names this waiter, at most until the deadline; then call
        /// ``PoolStateMachine/giveUp(_:now:)``.
        case wait(WaiterID, deadline: Instant)
    }

    /// A waiter and what it is told to do.
    package struct Wake: Equatable, Sendable {
        package let waiter: WaiterID
        package let grant: Grant

        package init(waiter: WaiterID, grant: Grant) {
            self.waiter = waiter
            self.grant = grant
        }
    }

    /// What follows from an event.
    package struct Actions: Equatable, Sendable {
        package var close: [ConnectionID] = []
        package var wake: [Wake] = []

        package init(close: [ConnectionID] = [], wake: [Wake] = []) {
            self.close = close
            self.wake = wake
        }
    }

    private struct Idle {
        let id: ConnectionID
        let since: Instant
    }

    package let limits: PoolLimits
    private var nextNumber = 0
    /// When each open connection was opened; those being opened aren't in it.
    private var birth: [ConnectionID: Instant] = [:]
    private var opening: Set<ConnectionID> = []
    /// In use or being checked.
    private var leased: Set<ConnectionID> = []
    /// Oldest first.
    private var idle: [Idle] = []
    /// First come first.
    private var waiters: [WaiterID] = []
    private(set) var isShutDown = false
    private var counted = PoolFigures()

    package init(limits: PoolLimits) {
        self.limits = limits
    }

    package var figures: PoolFigures {
        var figures = counted
        figures.open = birth.count + opening.count
        figures.idle = idle.count
        figures.waiting = waiters.count
        return figures
    }

    /// Whether every connection is closed and nobody waits.
    package var isDrained: Bool { birth.isEmpty && opening.isEmpty && waiters.isEmpty }

    // MARK: Acquiring

    /// Somebody wants a connection.
    package mutating func request(now: Instant) -> (Request, Actions) {
        var actions = expire(now: now)
        if isShutDown { return (.granted(.refuse), actions) }
        // Those who wait come first: what is free is for them.
        if waiters.isEmpty, let grant = free(now: now) { return (.granted(grant), actions) }
        let waiter = WaiterID(number: number())
        waiters.append(waiter)
        counted.waited += 1
        actions.wake += serve(now: now)
        return (.wait(waiter, deadline: now + limits.acquireTimeout), actions)
    }

    /// A waiter's deadline has passed, or it was asked to stop.
    ///
    /// - Returns: false where it had been served already: the grant stands.
    package mutating func giveUp(_ waiter: WaiterID, isTimeout: Bool) -> Bool {
        guard let index = waiters.firstIndex(of: waiter) else { return false }
        waiters.remove(at: index)
        if isTimeout { counted.timedOut += 1 }
        return true
    }

    /// A connection that was to be opened is there, and in use.
    package mutating func opened(_ id: ConnectionID, now: Instant) {
        guard opening.remove(id) != nil else { return }
        birth[id] = now
        leased.insert(id)
        counted.opened += 1
        counted.acquired += 1
    }

    /// A connection could not be opened; its place is free for whoever waits.
    ///
    /// - Parameter isTimeout: whether the acquisition ended because its time was up.
    package mutating func failedToOpen(_ id: ConnectionID, isTimeout: Bool = false, now: Instant) -> Actions {
        guard opening.remove(id) != nil else { return Actions() }
        counted.failedToOpen += 1
        if isTimeout { counted.timedOut += 1 }
        return Actions(wake: serve(now: now))
    }

    /// A connection was proven alive, and is in use, or was not: then it is to be closed, and its user opens another in
    /// its place.
    package mutating func checked(_ id: ConnectionID, isAlive: Bool, now: Instant) -> (Grant, Actions) {
        guard leased.contains(id) else { return (.refuse, Actions()) }
        if isAlive {
            counted.acquired += 1
            return (.use(id), Actions())
        }
        forget(id)
        counted.broken += 1
        if isShutDown { return (.refuse, Actions(close: [id])) }
        return (.open(reserve()), Actions(close: [id]))
    }

    // MARK: Giving back

    /// A connection is given back.
    ///
    /// - Parameter isBroken: it is of no use any more: the link is lost, or its state unknown.
    package mutating func release(_ id: ConnectionID, isBroken: Bool, now: Instant) -> Actions {
        guard leased.contains(id) else { return Actions() }
        var actions = Actions()
        if isBroken || isShutDown || isOld(id, now: now) {
            forget(id)
            if isBroken { counted.broken += 1 } else { counted.expired += 1 }
            actions.close.append(id)
        } else {
            leased.remove(id)
            idle.append(Idle(id: id, since: now))
        }
        actions.wake = serve(now: now)
        actions.merge(expire(now: now))
        return actions
    }

    /// A piece of work is tried again.
    package mutating func countRetry() {
        counted.retried += 1
    }

    // MARK: Time

    /// Closes idle connections that are too many, too old or idle for too long.
    package mutating func expire(now: Instant) -> Actions {
        var actions = Actions()
        let surplus = isShutDown ? idle.count : max(0, idle.count - limits.maxIdle)
        for (index, entry) in idle.enumerated()
        where index < surplus || isOld(entry.id, now: now) || now - entry.since >= limits.maxIdleTime {
            actions.close.append(entry.id)
        }
        let closed = Set(actions.close)
        idle.removeAll { closed.contains($0.id) }
        for id in actions.close { birth[id] = nil }
        counted.expired += closed.count
        return actions
    }

    /// When ``expire(now:)`` will next have something to close; nil while nothing is idle.
    package var nextExpiry: Instant? {
        idle.lazy.compactMap { entry in
            birth[entry.id].map { min($0 + limits.maxLifetime, entry.since + limits.maxIdleTime) }
        }.min()
    }

    /// Closes what is idle, refuses who waits and whoever asks from now on; what is in use is closed when it is given
    /// back.
    package mutating func shutDown(now: Instant) -> Actions {
        isShutDown = true
        var actions = expire(now: now)
        actions.wake = waiters.map { Wake(waiter: $0, grant: .refuse) }
        waiters = []
        return actions
    }

    // MARK: Parts

    private mutating func serve(now: Instant) -> [Wake] {
        var wakes: [Wake] = []
        while let waiter = waiters.first, let grant = free(now: now) {
            waiters.removeFirst()
            wakes.append(Wake(waiter: waiter, grant: grant))
        }
        return wakes
    }

    /// An idle connection, else room for a new one.
    private mutating func free(now: Instant) -> Grant? {
        if let entry = idle.popLast() {
            leased.insert(entry.id)
            if now - entry.since > limits.healthCheckAfter { return .check(entry.id) }
            counted.acquired += 1
            return .use(entry.id)
        }
        return birth.count + opening.count < limits.maxOpen ? .open(reserve()) : nil
    }

    private mutating func reserve() -> ConnectionID {
        let id = ConnectionID(number: number())
        opening.insert(id)
        return id
    }

    private mutating func forget(_ id: ConnectionID) {
        leased.remove(id)
        birth[id] = nil
    }

    private func isOld(_ id: ConnectionID, now: Instant) -> Bool {
        birth[id].map { now - $0 >= limits.maxLifetime } ?? true
    }

    private mutating func number() -> Int {
        nextNumber += 1
        return nextNumber
    }
}

extension PoolStateMachine.Actions {
    fileprivate mutating func merge(_ other: Self) {
        close += other.close
        wake += other.wake
    }
}
