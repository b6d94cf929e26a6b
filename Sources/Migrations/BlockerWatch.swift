internal import Foundation
internal import Postgres
internal import Synchronization

/// Looks from a second connection at who keeps the first one waiting.
///
/// A lock's timeout doesn't say whose lock it was, and afterwards nobody can: it has to be seen while the wait lasts.
/// Best effort: without a second connection the holder stays unnamed.
final class BlockerWatch: Sendable {
    private struct State {
        var pid: Int64?
        var seen: [String] = []
    }

    private let state = Mutex(State())
    private let interrupt = Interrupt()

    init(like connection: Connection, sql: String) {
        let target = connection.target
        Thread { self.run(target, sql) }.start()
    }

    private func run(_ target: ConnectionTarget, _ sql: String) {
        guard
            let own = try? Connection(
                target, connectTimeout: .seconds(5), answerTimeout: .seconds(5), interrupt: interrupt)
        else { return }
        while !interrupt.isRequested {
            Thread.sleep(forTimeInterval: 0.1)
            guard let pid = state.withLock({ $0.pid }) else { continue }
            guard let rows = try? own.query(sql, [.int8(pid)]), let texts = try? SessionDescription.texts(rows)
            else { return }
            if !texts.isEmpty { state.withLock { $0.seen = texts } }
        }
    }

    /// Says which server process waits, nil when none does.
    func look(at pid: Int64?) {
        state.withLock { $0.pid = pid }
    }

    /// Those who were last seen in the way.
    var seen: [String] { state.withLock { $0.seen } }

    func stop() {
        interrupt.request()
    }
}
