internal import Foundation
internal import Subprocess
internal import SystemPackage

/// A program that runs beside a test; it is killed when nobody holds it any more.
///
/// Through Subprocess, like all programs that tests run: Foundation's `Process` and `Pipe` answer what goes wrong with a
/// descriptor by ending the tests.
package final class RunningProgram: Sendable {
    package let processIdentifier: Int32
    private let output: AsyncStream<String>
    private let input: AsyncStream<String>.Continuation
    private let ending: Task<ToolResult, any Error>

    /// Starts it.
    ///
    /// - Parameters:
    ///   - path: the program's, or a name to look for.
    ///   - environment: changes to the tests' own; an empty value unsets a variable.
    package init(
        _ path: String, _ arguments: [String], environment: [String: String] = [:], folder: String? = nil
    ) async throws {
        _ = Tool.ignoresClosedPipes
        let (output, lines) = AsyncStream<String>.makeStream()
        let (texts, input) = AsyncStream<String>.makeStream()
        let (starts, start) = AsyncStream<Int32>.makeStream()
        let ending = Task {
            defer {
                start.finish()
                lines.finish()
            }
            let result = try await Subprocess.run(
                Tool.executable(path), arguments: Arguments(arguments), environment: Tool.environment(environment),
                workingDirectory: folder.map { FilePath($0) }, input: .inputWriter, output: .sequence,
                error: .bytes(limit: Tool.limit)
            ) { execution in
                start.yield(execution.processIdentifier.value)
                async let writing: Void = {
                    for await text in texts { _ = try await execution.standardInputWriter.write(text) }
                    try await execution.standardInputWriter.finish()
                }()
                for try await line in execution.standardOutput.strings() { lines.yield(line) }
                input.finish()
                try? await writing
            }
            return ToolResult(result.terminationStatus, standardOutput: [], standardError: result.standardError)
        }
        var identifiers = starts.makeAsyncIterator()
        guard let identifier = await identifiers.next() else {
            // It didn't start; the task knows why.
            let result = try await ending.value
            throw ToolError(description: "\(path) ended at once, with \(result.status)")
        }
        (self.output, self.input, self.ending, processIdentifier) = (output, input, ending, identifier)
    }

    deinit {
        ending.cancel()
    }

    package var isRunning: Bool { Foundation.kill(processIdentifier, 0) == 0 }

    /// The next line of its standard output, without its end; nil after the last.
    package func nextLine() async -> String? {
        var lines = output.makeAsyncIterator()
        return await lines.next()
    }

    /// Writes to its standard input.
    package func write(_ text: String) { input.yield(text) }

    /// Ends its standard input.
    package func endInput() { input.finish() }

    /// Sends it a signal; SIGKILL unless it is about how the program takes another one.
    package func send(_ signal: Int32) { _ = Foundation.kill(processIdentifier, signal) }

    /// Waits for its end: how it ended, and what it said on standard error.
    @discardableResult
    package func finish() async throws -> ToolResult { try await ending.value }

    /// Kills it, and waits until it is gone.
    @discardableResult
    package func kill() async throws -> ToolResult {
        send(SIGKILL)
        return try await finish()
    }
}
