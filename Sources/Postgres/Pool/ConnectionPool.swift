internal import Dispatch
internal import Synchronization

/// Connections to one server, shared by threads: each is used by one of them at a time.
///
/// The rules are ``PoolStateMachine``'s; here are the connections, and the waiting. Whoever acquires a connection opens
/// it on its own thread, so that a server that doesn't answer keeps nobody else from what is idle. Nothing of a session
/// outlives its use: a connection that comes back inside a transaction is rolled back, and no setting is ever made but
/// with `SET LOCAL`, so a transaction-mode pooler may stand between.
package final class ConnectionPool: Sendable {
    /// Deadlines of a pool's connections.
    package struct Deadlines: Sendable, Equatable {
        /// For TCP, TLS and authentication.
        package var connect: Duration
        /// For each answer of the server.
        package var read: Duration

        package init(connect: Duration = .seconds(10), read: Duration = .seconds(600)) {
            self.connect = connect
            self.read = read
        }
    }

    package let target: ConnectionTarget
    package let deadlines: Deadlines
    package let interrupt: Interrupt
    private let state: Mutex<State>
    private let now: @Sendable () -> PoolStateMachine.Instant

    /// - Parameters:
    ///   - interrupt: ends every wait, also for the server's answers to what its connections were asked.
    ///   - now: the clock.
    package init(
        _ target: ConnectionTarget, limits: PoolLimits = PoolLimits(), deadlines: Deadlines = Deadlines(),
        interrupt: Interrupt = Interrupt(), now: @escaping @Sendable () -> PoolStateMachine.Instant = { .now }
    ) {
        self.target = target
        self.deadlines = deadlines
        self.interrupt = interrupt
        self.now = now
        state = Mutex(State(machine: PoolStateMachine(limits: limits)))
    }

    deinit {
        shutDown()
    }

    package var figures: PoolFigures { state.withLock { $0.machine.figures } }
    package var limits: PoolLimits { state.withLock { $0.machine.limits } }

    package func countRetry() { state.withLock { $0.machine.countRetry() } }

    // MARK: Using

    /// Runs `body` with a connection, which is of no use to anybody when it returns.
    ///
    /// - Throws: what `body` throws; see ``acquire()``.
    package func withConnection<R>(_ body: (Connection) throws -> R) throws -> R {
        let lease = try acquire()
        defer { lease.giveBack() }
        return try body(lease.connection)
    }

    /// A connection for as long as the lease lives, for work that no closure encloses.
    ///
    /// - Throws: ``PostgresError``: `connect`; `timeout` where no connection became free in time; `interrupted`.
    package func acquire() throws -> Lease {
        let start = now()
        let (request, ticket) = perform { state, actions in
            let (request, more) = state.machine.request(now: start)
            actions = more
            guard case .wait(let waiter, _) = request else { return (request, nil as Ticket?) }
            let ticket = Ticket()
            state.tickets[waiter] = ticket
            return (request, ticket)
        }
        let deadline = start + limits.acquireTimeout
        switch request {
        case .granted(let grant): return try lease(by: grant, deadline: deadline)
        case .wait(let waiter, _):
            return try lease(by: try wait(for: waiter, ticket ?? Ticket(), until: deadline), deadline: deadline)
        }
    }

    /// Closes what is idle and refuses whoever asks; what is in use is closed when it is given back.
    package func shutDown() {
        perform { state, actions in actions = state.machine.shutDown(now: now()) }
    }

    // MARK: Parts

    private func wait(
        for waiter: PoolStateMachine.WaiterID, _ ticket: Ticket, until deadline: PoolStateMachine.Instant
    ) throws -> PoolStateMachine.Grant {
        while true {
            let left = deadline - now()
            // Woken five times a second at the least, to see an interrupt.
            if left > .zero, !interrupt.isRequested {
                let slice = min(left, .milliseconds(200)) / .milliseconds(1)
                _ = ticket.semaphore.wait(timeout: .now() + .milliseconds(max(1, Int(slice))))
                if let grant = ticket.grant.withLock({ $0 }) { return grant }
                continue
            }
            let isInterrupted = interrupt.isRequested
            let isOut = state.withLock { state in
                state.tickets[waiter] = nil
                return state.machine.giveUp(waiter, isTimeout: !isInterrupted)
            }
            // Served at the last moment: the grant has been written under the same lock.
            if !isOut, let grant = ticket.grant.withLock({ $0 }) { return grant }
            if isInterrupted { throw PostgresError(.interrupted, "interrupted") }
            throw PostgresError(
                .timeout, "no connection to \(target.displayName) became free within \(limits.acquireTimeout)",
                hint: "All \(limits.maxOpen) are in use: raise MAX_OPEN_CONNS, or lower --jobs")
        }
    }

    private func lease(
        by grant: PoolStateMachine.Grant, deadline: PoolStateMachine.Instant
    ) throws -> Lease {
        var grant = grant
        while true {
            switch grant {
            case .use(let id):
                guard let held = state.withLock({ $0.connections[id] }) else {
                    throw PostgresError(.unexpectedResult, "the pool has lost a connection")
                }
                held.connection.answerTimeout = deadlines.read
                return Lease(pool: self, id: id, connection: held.connection)
            case .check(let id):
                let held = state.withLock { $0.connections[id] }
                let isAlive = held.map { answers($0.connection) } ?? false
                grant = perform { state, actions in
                    let (next, more) = state.machine.checked(id, isAlive: isAlive, now: now())
                    actions = more
                    return next
                }
            case .open(let id):
                return Lease(pool: self, id: id, connection: try open(id, deadline: deadline))
            case .refuse:
                throw PostgresError(.connect, "the connections to \(target.displayName) are being closed")
            }
        }
    }

    private func open(_ id: PoolStateMachine.ConnectionID, deadline: PoolStateMachine.Instant) throws -> Connection {
        let left = deadline - now()
        do {
            let connection = try Connection(
                target, connectTimeout: min(deadlines.connect, max(.milliseconds(1), left)),
                answerTimeout: deadlines.read, interrupt: interrupt)
            let held = Held(connection: connection)
            perform { state, _ in
                state.connections[id] = held
                state.machine.opened(id, now: now())
            }
            return connection
        } catch {
            let isTimeout = (error as? PostgresError)?.code == .timeout
            perform { state, actions in actions = state.machine.failedToOpen(id, isTimeout: isTimeout, now: now()) }
            throw error
        }
    }

    /// An empty statement costs a round trip and nothing else.
    private func answers(_ connection: Connection) -> Bool {
        connection.answerTimeout = min(deadlines.read, .seconds(5))
        return (try? connection.execute("")) != nil
    }

    fileprivate func giveBack(_ id: PoolStateMachine.ConnectionID, _ connection: Connection) {
        let isBroken = !connection.becomeIdle(within: .seconds(5))
        perform { state, actions in actions = state.machine.release(id, isBroken: isBroken, now: now()) }
    }

    /// Does something under the lock, and what follows from it: waiters are woken under it, connections closed after it.
    @discardableResult
    private func perform<R: Sendable>(_ body: (inout State, inout PoolStateMachine.Actions) -> R) -> R {
        var closed: [Held] = []
        var expiry: PoolStateMachine.Instant?
        let result = state.withLock { (state: inout State) -> R in
            var actions = PoolStateMachine.Actions()
            let result = body(&state, &actions)
            for wake in actions.wake {
                guard let ticket = state.tickets.removeValue(forKey: wake.waiter) else { continue }
                ticket.grant.withLock { $0 = wake.grant }
                ticket.semaphore.signal()
            }
            closed = actions.close.compactMap { state.connections.removeValue(forKey: $0) }
            if let next = state.machine.nextExpiry, state.alarm.map({ $0 > next }) ?? true {
                state.alarm = next
                expiry = next
            }
            return result
        }
        withExtendedLifetime(closed) {}
        if let expiry { expire(at: expiry) }
        return result
    }

    private func expire(at instant: PoolStateMachine.Instant) {
        let seconds = max(0.01, (instant - now()) / .seconds(1))
        DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + seconds) { [weak self] in
            guard let self else { return }
            self.perform { state, actions in
                state.alarm = nil
                actions = state.machine.expire(now: self.now())
            }
        }
    }
}

extension ConnectionPool {
    /// A connection in use, given back when the lease goes.
    ///
    /// For one thread at a time, like the connection; it may be handed to another.
    package final class Lease: @unchecked Sendable {
        // Sendable without a lock: the machine leases a connection to one owner, and an owner hands it on before use.
        package let connection: Connection
        package let pool: ConnectionPool
        private let id: PoolStateMachine.ConnectionID
        private let isBack = Atomic(false)

        fileprivate init(pool: ConnectionPool, id: PoolStateMachine.ConnectionID, connection: Connection) {
            self.pool = pool
            self.id = id
            self.connection = connection
        }

        deinit {
            giveBack()
        }

        /// Gives the connection back early; it must not be used after that.
        package func giveBack() {
            if isBack.exchange(true, ordering: .acquiringAndReleasing) { return }
            pool.giveBack(id, connection)
        }
    }

    /// What the lock guards.
    private struct State {
        var machine: PoolStateMachine
        var connections: [PoolStateMachine.ConnectionID: Held] = [:]
        var tickets: [PoolStateMachine.WaiterID: Ticket] = [:]
        /// When idle connections are next looked at.
        var alarm: PoolStateMachine.Instant?
    }

    /// A connection in the pool's keeping. Sendable because the machine, under the lock, leases it to one thread at a
    /// time.
    private struct Held: @unchecked Sendable {
        let connection: Connection
    }

    /// Somebody who waits, and what it is granted.
    private final class Ticket: Sendable {
        let semaphore = DispatchSemaphore(value: 0)
        let grant = Mutex<PoolStateMachine.Grant?>(nil)
    }
}
