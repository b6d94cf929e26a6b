internal import Foundation
internal import Postgres

/// Keeps the ledger's line of a running file new, from a second connection, while its statements run on the first.
///
/// A lease that can't be renewed before it ends is lost: another runner may begin then, so our work is interrupted.
final class LeaseKeeper: Sendable {
    /// How long a runner that died keeps others waiting.
    static let length: Duration = .seconds(30)
    private static let beat: Duration = .seconds(5)

    private let ended = Interrupt()

    /// - Parameter work: interrupted when the lease is lost.
    init(like connection: Connection, sql: String, line: Int64, holder: String, work: Interrupt) {
        let target = connection.target
        let seconds = Int64(LeaseKeeper.length / .seconds(1))
        Thread { [ended] in
            var own: Connection?
            var until = ContinuousClock.now + LeaseKeeper.length
            var next = ContinuousClock.now + LeaseKeeper.beat
            while !ended.isRequested {
                Thread.sleep(forTimeInterval: 0.1)
                if ContinuousClock.now > until {
                    work.request()
                    return
                }
                guard ContinuousClock.now > next else { continue }
                next = .now + LeaseKeeper.beat
                do {
                    let connection =
                        try own
                        ?? Connection(
                            target, connectTimeout: .seconds(5), answerTimeout: .seconds(5), interrupt: ended)
                    own = connection
                    let sent = ContinuousClock.now
                    let renewed = try connection.query(sql, [.int8(line), .uuid(holder), .int8(seconds)])
                    if renewed.affectedRows == 0 {
                        work.request()
                        return
                    }
                    until = sent + LeaseKeeper.length
                } catch {
                    // A new connection is tried with the next beat.
                    own = nil
                }
            }
        }.start()
    }

    func stop() {
        ended.request()
    }
}
