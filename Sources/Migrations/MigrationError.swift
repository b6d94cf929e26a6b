/// Something that stops a migration: where, why, and the state that the database is in.
///
/// Its description holds file names, the files' own text and the server's words, never a bound value or a password.
package struct MigrationError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure; compare with `==`, new ones may come.
    package struct Code: Hashable, Sendable {
        private let name: String
        private init(_ name: String) { self.name = name }

        /// The files themselves are at fault: nothing was sent to a server.
        package static let script = Code("script")
        /// The ledger and the files contradict each other: nothing was changed.
        package static let history = Code("history")
        /// The server refused a file.
        package static let statement = Code("statement")
        /// Another runner, or somebody's lock, was in the way for longer than we wait.
        package static let locked = Code("locked")
        /// Something asked for doesn't exist: a file to roll back to, a ledger to repair from.
        package static let input = Code("input")
        /// A file of ours can't be written.
        package static let cantWrite = Code("cantWrite")
    }

    package let code: Code
    /// `file:line:column`, as far as they are known.
    package let place: String
    package let reason: String
    /// The state that the database is in, and what to do.
    package var advice: String?

    package init(_ code: Code = .script, place: String, reason: String, advice: String? = nil) {
        self.code = code
        self.place = place
        self.reason = reason
        self.advice = advice
    }

    package var description: String {
        "\(place): \(reason)" + (advice.map { ". \($0)" } ?? "")
    }
}
