internal import Dispatch
internal import Foundation
internal import Postgres

/// Turns SIGINT and SIGTERM into an interrupt that every wait on the server listens to.
enum Interruption {
    /// - Parameter interrupt: one that waits which began before listen to already.
    static func watch<R: Sendable>(
        _ interrupt: Interrupt = Interrupt(), _ body: @Sendable (Interrupt) async throws -> R
    ) async throws -> R {
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { interrupt.request() }
            source.resume()
            return source
        }
        defer { for source in sources { source.cancel() } }
        return try await body(interrupt)
    }
}
