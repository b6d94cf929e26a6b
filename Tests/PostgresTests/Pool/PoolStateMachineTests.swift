import Postgres
import Testing

/// The pool's rules, with time that the test tells.
@Suite struct PoolStateMachineTests {
    private typealias Machine = PoolStateMachine
    private let start = ContinuousClock.now

    private func at(_ seconds: Double) -> Machine.Instant { start + .milliseconds(Int(seconds * 1000)) }

    private func machine(
        open: Int = 3, idle: Int = 2, lifetime: Duration = .seconds(1800), idleTime: Duration = .seconds(900)
    ) -> Machine {
        Machine(
            limits: PoolLimits(
                maxOpen: open, maxIdle: idle, maxLifetime: lifetime, maxIdleTime: idleTime,
                healthCheckAfter: .seconds(30), acquireTimeout: .seconds(10)))
    }

    /// Acquires a connection that has to be opened, and opens it.
    private func open(_ machine: inout Machine, at seconds: Double) throws -> Machine.ConnectionID {
        guard case (.granted(.open(let id)), _) = machine.request(now: at(seconds)) else {
            throw TestFailure("no connection was to be opened")
        }
        machine.opened(id, now: at(seconds))
        return id
    }

    private func wait(_ machine: inout Machine, at seconds: Double) throws -> Machine.WaiterID {
        guard case (.wait(let waiter, let deadline), _) = machine.request(now: at(seconds)) else {
            throw TestFailure("nobody had to wait")
        }
        #expect(deadline == at(seconds + 10))
        return waiter
    }

    @Test func theOneGivenBackLastIsUsedFirst() throws {
        var machine = machine()
        let (first, second) = (try open(&machine, at: 0), try open(&machine, at: 0))
        #expect(machine.release(second, isBroken: false, now: at(1)) == .init())
        #expect(machine.release(first, isBroken: false, now: at(2)) == .init())
        #expect(machine.request(now: at(3)).0 == .granted(.use(first)))
        #expect(machine.request(now: at(3)).0 == .granted(.use(second)))
        #expect(machine.figures.acquired == 4)
        #expect(machine.figures.opened == 2)
    }

    @Test func neverMoreThanTheLimitAndFirstComeFirstServed() throws {
        var machine = machine(open: 2)
        let (first, second) = (try open(&machine, at: 0), try open(&machine, at: 0))
        let waiters = try (0..<3).map { _ in try wait(&machine, at: 1) }
        #expect(machine.figures == figures(open: 2, waiting: 3, acquired: 2, waited: 3, opened: 2))
        #expect(
            machine.release(first, isBroken: false, now: at(2)).wake == [.init(waiter: waiters[0], grant: .use(first))])
        #expect(
            machine.release(second, isBroken: false, now: at(2)).wake == [
                .init(waiter: waiters[1], grant: .use(second))
            ])
        #expect(machine.figures.waiting == 1)
        #expect(machine.figures.idle == 0)
    }

    @Test func connectionsBeingOpenedCount() throws {
        var machine = machine(open: 2)
        guard case (.granted(.open(let one)), _) = machine.request(now: at(0)),
            case (.granted(.open), _) = machine.request(now: at(0))
        else { throw TestFailure("two connections may be opened") }
        let waiter = try wait(&machine, at: 0)
        // One that can't be opened makes room for who waits.
        let actions = machine.failedToOpen(one, now: at(1))
        guard case .open(let third)? = actions.wake.first?.grant else {
            throw TestFailure("the place wasn't handed on")
        }
        #expect(actions.wake.first?.waiter == waiter)
        #expect(third != one)
        #expect(machine.figures.open == 2)
        #expect(machine.figures.failedToOpen == 1)
    }

    @Test func aBrokenConnectionIsClosedAndItsPlaceHandedOn() throws {
        var machine = machine(open: 1)
        let first = try open(&machine, at: 0)
        let waiter = try wait(&machine, at: 1)
        let actions = machine.release(first, isBroken: true, now: at(2))
        #expect(actions.close == [first])
        #expect(actions.wake.map(\.waiter) == [waiter])
        guard case .open? = actions.wake.first?.grant else { throw TestFailure("nothing is opened") }
        #expect(machine.figures.broken == 1)
        #expect(machine.figures.open == 1)
    }

    @Test func whoGivesUpIsNotServed() throws {
        var machine = machine(open: 1)
        let first = try open(&machine, at: 0)
        let (early, late) = (try wait(&machine, at: 1), try wait(&machine, at: 2))
        let hasLeft = machine.giveUp(early, isTimeout: true)
        #expect(hasLeft)
        #expect(machine.release(first, isBroken: false, now: at(12)).wake.map(\.waiter) == [late])
        // Served already: the grant stands, and it is no time-out.
        let leavesLate = machine.giveUp(late, isTimeout: true)
        #expect(!leavesLate)
        #expect(machine.figures.timedOut == 1)
        #expect(machine.figures.waiting == 0)
    }

    @Test func surplusIdleConnectionsAreClosedOldestFirst() throws {
        var machine = machine(open: 3, idle: 2)
        let ids = try (0..<3).map { _ in try open(&machine, at: 0) }
        #expect(machine.release(ids[0], isBroken: false, now: at(1)) == .init())
        #expect(machine.release(ids[1], isBroken: false, now: at(2)) == .init())
        #expect(machine.release(ids[2], isBroken: false, now: at(3)) == .init(close: [ids[0]]))
        #expect(machine.figures.idle == 2)
        #expect(machine.figures.open == 2)
        #expect(machine.figures.expired == 1)
    }

    @Test func idleTimeAndLifetimeEndConnections() throws {
        var machine = machine(idle: 3, lifetime: .seconds(100), idleTime: .seconds(40))
        #expect(machine.nextExpiry == nil)
        let (young, old) = (try open(&machine, at: 50), try open(&machine, at: 0))
        #expect(machine.release(old, isBroken: false, now: at(70)) == .init())
        #expect(machine.nextExpiry == at(100))
        #expect(machine.release(young, isBroken: false, now: at(71)) == .init())
        #expect(machine.expire(now: at(99.9)) == .init())
        #expect(machine.expire(now: at(100)) == .init(close: [old]))
        #expect(machine.nextExpiry == at(111))
        #expect(machine.expire(now: at(111)) == .init(close: [young]))
        #expect(machine.figures.open == 0)
        // One in use is closed when it is given back.
        let used = try open(&machine, at: 200)
        #expect(machine.release(used, isBroken: false, now: at(300)) == .init(close: [used]))
    }

    @Test func whatHasBeenIdleForLongIsChecked() throws {
        var machine = machine()
        let id = try open(&machine, at: 0)
        _ = machine.release(id, isBroken: false, now: at(1))
        #expect(machine.request(now: at(31.5)).0 == .granted(.check(id)))
        #expect(machine.checked(id, isAlive: true, now: at(31.6)).0 == .use(id))
        _ = machine.release(id, isBroken: false, now: at(32))
        #expect(machine.request(now: at(70)).0 == .granted(.check(id)))
        let (grant, actions) = machine.checked(id, isAlive: false, now: at(71))
        guard case .open(let next) = grant else { throw TestFailure("a dead connection wasn't replaced") }
        #expect(actions.close == [id])
        machine.opened(next, now: at(71))
        #expect(machine.figures.open == 1)
        #expect(machine.figures.broken == 1)
    }

    @Test func shuttingDownDrains() throws {
        var machine = machine(open: 2)
        let (first, second) = (try open(&machine, at: 0), try open(&machine, at: 0))
        _ = machine.release(first, isBroken: false, now: at(1))
        #expect(machine.request(now: at(1)).0 == .granted(.use(first)))
        let waiter = try wait(&machine, at: 1)
        _ = machine.release(second, isBroken: false, now: at(1))
        let other = try wait(&machine, at: 1)
        #expect(waiter != other)
        #expect(machine.shutDown(now: at(2)).wake == [.init(waiter: other, grant: .refuse)])
        #expect(machine.request(now: at(2)).0 == .granted(.refuse))
        #expect(machine.release(first, isBroken: false, now: at(3)).close == [first])
        #expect(!machine.isDrained)
        #expect(machine.release(second, isBroken: false, now: at(3)).close == [second])
        #expect(machine.isDrained)
    }

    @Test func releasingTwiceDoesNothing() throws {
        var machine = machine()
        let id = try open(&machine, at: 0)
        _ = machine.release(id, isBroken: false, now: at(1))
        #expect(machine.release(id, isBroken: true, now: at(1)) == .init())
        #expect(machine.figures.idle == 1)
    }

    /// Whatever happens in whatever order, the limits hold and nobody is forgotten.
    @Test(arguments: 0..<20)
    func theLimitsHoldInAnyOrderOfEvents(seed: Int) throws {
        var random = SplitMix(state: UInt64(seed) &* 0x9E37_79B9 &+ 1)
        var machine = machine(open: 4, idle: 2, lifetime: .seconds(60), idleTime: .seconds(20))
        var opening: [Machine.ConnectionID] = []
        var used: [Machine.ConnectionID] = []
        var waiting: [Machine.WaiterID] = []
        var now = 0.0
        func take(_ grant: Machine.Grant) {
            switch grant {
            case .use(let id): used.append(id)
            case .check(let id):
                let (next, _) = machine.checked(id, isAlive: Bool.random(using: &random), now: at(now))
                take(next)
            case .open(let id): opening.append(id)
            case .refuse: Issue.record("refused")
            }
        }
        func follow(_ actions: Machine.Actions) {
            for wake in actions.wake {
                #expect(wake.waiter == waiting.first, "somebody overtook")
                waiting.removeAll { $0 == wake.waiter }
                take(wake.grant)
            }
        }
        for _ in 0..<2_000 {
            now += Double.random(in: 0...8, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1:
                let (request, actions) = machine.request(now: at(now))
                if case .wait(let waiter, _) = request { waiting.append(waiter) }
                follow(actions)
                if case .granted(let grant) = request { take(grant) }
            case 2:
                if let id = opening.popLast() {
                    if Int.random(in: 0..<4, using: &random) == 0 {
                        follow(machine.failedToOpen(id, now: at(now)))
                    } else {
                        machine.opened(id, now: at(now))
                        used.append(id)
                    }
                }
            case 3, 4:
                if !used.isEmpty {
                    let id = used.remove(at: Int.random(in: 0..<used.count, using: &random))
                    follow(machine.release(id, isBroken: Int.random(in: 0..<5, using: &random) == 0, now: at(now)))
                }
            default:
                if !waiting.isEmpty, Bool.random(using: &random) {
                    let hasLeft = machine.giveUp(waiting.removeFirst(), isTimeout: true)
                    #expect(hasLeft)
                } else {
                    follow(machine.expire(now: at(now)))
                }
            }
            let figures = machine.figures
            #expect(figures.open <= 4)
            #expect(figures.idle <= 2)
            #expect(figures.open == used.count + opening.count + figures.idle)
            #expect(figures.waiting == waiting.count)
            #expect(waiting.isEmpty || figures.open == 4, "somebody waits though there is room")
            #expect(waiting.isEmpty || figures.idle == 0, "somebody waits beside an idle connection")
        }
    }

    private func figures(open: Int, waiting: Int, acquired: Int, waited: Int, opened: Int) -> PoolFigures {
        var figures = PoolFigures()
        figures.open = open
        figures.waiting = waiting
        figures.acquired = acquired
        figures.waited = waited
        figures.opened = opened
        return figures
    }
}

struct TestFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A generator of pseudo-random numbers that a seed repeats.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
