internal import Extract
internal import KeepTrack
internal import Postgres
internal import Synchronization
internal import Tabular

/// How many connections may read beside those that each have a session: what is left of the jobs.
final class FreeJobs: Sendable {
    private let free: Mutex<Int>

    init(_ count: Int) {
        free = Mutex(count)
    }

    var isAny: Bool { free.withLock { $0 > 0 } }

    /// Takes all there are.
    func take() -> Int {
        free.withLock { free in
            defer { free = 0 }
            return max(0, free)
        }
    }

    /// - Returns: whether there was one.
    func takeOne() -> Bool {
        free.withLock { free in
            guard free > 0 else { return false }
            free -= 1
            return true
        }
    }

    func give(_ count: Int) {
        free.withLock { $0 += count }
    }
}

/// Reads the pieces of one organization's large stages over connections of their own, under the snapshot of the session
/// that they stand beside.
final class SideReaders: RangeReader {
    private let jobs: FreeJobs
    private let pool: ConnectionPool
    private let access: SourceAccess
    private let library: QueryLibrary
    private let organization: Identifier
    private let snapshot: String
    private let facts: SourceSession.Facts
    private var taken = 0
    /// A session that was asked for before there was anything to do.
    private var prepared: Meanwhile<SourceSession?>?
    private var sessions: [SourceSession] = []
    private var sources: [ParallelRanges] = []

    /// - Parameters:
    ///   - session: whose library and facts hold here too.
    ///   - snapshot: the name of the snapshot that it has exported, or reads under.
    init(
        beside session: SourceSession, snapshot: String, organization: Identifier, jobs: FreeJobs, pool: ConnectionPool,
        access: SourceAccess
    ) {
        self.jobs = jobs
        self.pool = pool
        self.access = access
        library = session.library
        facts = session.facts
        self.organization = organization
        self.snapshot = snapshot
    }

    deinit {
        end()
    }

    var isFree: Bool { jobs.isAny }

    func read(_ query: RangedQuery) -> (any BatchSource)? {
        let count = jobs.take()
        guard count > 0 else { return nil }
        taken += count
        // One more than there are jobs for: the session's own connection has next to nothing to read meanwhile.
        // Where the server or a pooler grants fewer, these do.
        let make = opener(library)
        let more = (0...count).compactMap { _ in try? make() }
        guard !more.isEmpty else { return nil }
        sessions += more
        let source = ParallelRanges(query, connections: more.map(\.connection))
        sources.append(source)
        return source
    }

    /// Begins something on a thread and in a session of its own; its value is nil where no connection can be had.
    ///
    /// - Returns: nil where there is no job for it.
    func begin<R: Sendable>(_ body: @escaping (SourceSession) throws -> R) -> Meanwhile<R?>? {
        guard jobs.takeOne() else { return nil }
        let opening = prepared ?? opening()
        prepared = nil
        return Meanwhile { [jobs] in
            defer { jobs.give(1) }
            return try opening.value().map(body)
        }
    }

    /// Opens a session ahead of ``begin(_:)``.
    func prepare() {
        if isFree { prepared = opening() }
    }

    private func opening() -> Meanwhile<SourceSession?> {
        let make = opener(library.copy())
        return Meanwhile { try? make() }
    }

    private func opener(_ library: QueryLibrary) -> () throws -> SourceSession {
        { [pool, access, organization, snapshot, facts] in
            let session = try SourceSession(
                try pool.acquire(), library: library, access: access, snapshot: snapshot, facts: facts)
            try session.begin(organization)
            return session
        }
    }

    /// Ends what is being read, and gives the connections back.
    func end() {
        for source in sources { source.end() }
        sources = []
        sessions = []
        prepared?.wait()
        prepared = nil
        jobs.give(taken)
        taken = 0
    }
}
