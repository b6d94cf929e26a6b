/// What stops a run or one organization of it, with the exit code that tells cron what kind it is.
package struct PipelineError: Error, Sendable, CustomStringConvertible {
    /// The documented exit codes (BSD's sysexits from 64 on).
    package struct Code: Hashable, Sendable {
        package let exitCode: Int32
        private init(_ exitCode: Int32) { self.exitCode = exitCode }

        package static let failed = Code(1)
        package static let findings = Code(2)
        package static let partial = Code(3)
        package static let usage = Code(64)
        package static let noInput = Code(66)
        package static let unreachable = Code(69)
        package static let cantWrite = Code(73)
        package static let locked = Code(75)
        package static let verification = Code(76)
        package static let configuration = Code(78)
        /// Ended by SIGINT or SIGTERM.
        package static let interrupted = Code(130)
    }

    package let code: Code
    package let message: String
    package var hint: String?

    package init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    package var description: String {
        guard let hint else { return message }
        // What the system says may bring its own full stop.
        return (message.hasSuffix(".") ? String(message.dropLast()) : message) + ". " + hint
    }
}
