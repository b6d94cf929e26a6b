internal import Postgres
internal import Synchronization

/// The session that holds a run's snapshot and its lock, while workers read under them.
///
/// It is the run's heart: once it has stopped, nothing that is read belongs to the snapshot, and the run starts again.
final class RunSnapshot: Sendable {
    /// The exported snapshot; nil where each organization has one of its own.
    let name: String?
    private let beat: Mutex<Beat>

    /// Any thread may ask how it is; the lock sees to it that one at a time does.
    private struct Beat: @unchecked Sendable {
        let session: SourceSession
        var failure: (any Error)?
        var last: ContinuousClock.Instant
    }

    init(_ session: SourceSession) throws {
        // On Citus an exported snapshot silently does nothing: there, consistency is per organization.
        name = session.facts.isCitus ? nil : try session.exportSnapshot()
        nonisolated(unsafe) let session = session
        beat = Mutex(Beat(session: session, failure: nil, last: .now))
    }

    /// Asks the server whether the session still lives.
    ///
    /// - Parameter interval: asks only where the last answer is older than this; idle sessions would be forgotten by
    ///   what stands between.
    /// - Throws: what it failed with, now or before.
    func assertAlive(unlessWithin interval: Duration = .zero) throws {
        try beat.withLock { beat in
            if let failure = beat.failure { throw failure }
            if .now - beat.last < interval { return }
            do {
                try beat.session.assertAlive()
                beat.last = .now
            } catch {
                beat.failure = error
                throw error
            }
        }
    }

    var isAlive: Bool { (try? assertAlive()) != nil }

    /// What is known without asking, unless the last answer is half a minute old.
    var isAliveSoFar: Bool { (try? assertAlive(unlessWithin: .seconds(30))) != nil }
}
