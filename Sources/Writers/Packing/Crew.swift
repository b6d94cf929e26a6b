internal import Foundation

/// Threads beside those that write: for work that may be done early, and that its owner does itself where none of them
/// is free.
///
/// Unchecked: `condition` guards every variable.
final class Crew: @unchecked Sendable {
    /// One thread per core but one, which the owner's has; a few are as many as writers can feed, and each takes memory.
    static let shared = Crew(threads: min(7, ProcessInfo.processInfo.activeProcessorCount - 1))

    private let condition = NSCondition()
    private var waiting: [any CrewJob] = []
    /// Threads that may yet be started, which they are when there is work.
    private var unstarted: Int
    /// How many work at a time, the owner with them.
    let width: Int
    private var idle = 0

    /// - Parameter threads: none is fine too: owners do all the work.
    init(threads: Int) {
        unstarted = max(0, threads)
        width = 1 + unstarted
    }

    /// Puts a job at the end of the line.
    func add(_ job: some CrewJob) {
        condition.withLock {
            waiting.append(job)
            if waiting.count > idle, unstarted > 0 {
                unstarted -= 1
                let thread = Thread { [self] in work() }
                thread.stackSize = 1 << 20
                thread.start()
            }
            condition.signal()
        }
    }

    private func work() -> Never {
        // Who writes goes first, and so does the database's server: what is done here early can be done later. On Linux
        // this is about the calling thread.
        _ = nice(5)
        while true { next().run() }
    }

    private func next() -> any CrewJob {
        condition.withLock {
            idle += 1
            while waiting.isEmpty { condition.wait() }
            idle -= 1
            return waiting.removeFirst()
        }
    }
}

/// Something to be done once.
protocol CrewJob: Sendable {
    /// Does it, unless somebody has begun.
    func run()
}

/// A job with a result.
///
/// Unchecked: `condition` guards every variable.
final class Job<Value: Sendable>: CrewJob, @unchecked Sendable {
    private let condition = NSCondition()
    private var body: (@Sendable () -> Value)?
    private var value: Value?

    init(_ body: @escaping @Sendable () -> Value) {
        self.body = body
    }

    func run() {
        guard let body = condition.withLock({ take() }) else { return }
        let value = body()
        condition.withLock {
            self.value = value
            condition.broadcast()
        }
    }

    private func take() -> (@Sendable () -> Value)? {
        defer { body = nil }
        return body
    }

    /// What came of it: does it now if nobody has begun, else waits for who has.
    func result() -> Value {
        run()
        return condition.withLock {
            while true {
                if let value { return value }
                condition.wait()
            }
        }
    }
}
