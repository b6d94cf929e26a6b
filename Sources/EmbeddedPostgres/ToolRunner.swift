internal import Subprocess
internal import SystemPackage

/// Runs programs as the server's user, in a session of their own, with a small environment.
///
/// The session keeps the terminal's Ctrl-C away from them; kt-report hears it and stops them in order. Cancelling the
/// calling task ends the program, first with SIGTERM.
struct ToolRunner: Sendable {
    /// How a program ended and what it wrote.
    struct Result: Sendable {
        let isSuccess: Bool
        /// For people: `exit code 1`, `signal 9`.
        let status: String
        let output: String
        let errorOutput: String
    }

    let account: ServerAccount
    /// Where the caller's `LD_LIBRARY_PATH` is taken from, for servers that need it.
    let environment: [String: String]

    /// More than any of the programs writes; reaching it is an error.
    private static let outputLimit = 1 << 20

    /// Runs a program to its end.
    ///
    /// - Parameters:
    ///   - input: What it reads on its standard input.
    ///   - timeout: After this long it is ended and an error is thrown.
    /// - Throws: ``EmbeddedServerError`` with `programFailed`, or `CancellationError`. A non-zero exit code is no error.
    func run(
        _ program: FilePath, _ arguments: [String], input: String = "", timeout: Duration = .seconds(60)
    ) async throws -> Result {
        let (executable, words) = command(program, arguments)
        return try await withTimeout(program, timeout) {
            let ended = try await Subprocess.run(
                .path(executable), arguments: Arguments(words), environment: childEnvironment,
                workingDirectory: "/", platformOptions: options, input: .string(input),
                output: .string(limit: Self.outputLimit), error: .string(limit: Self.outputLimit))
            return Result(ended.terminationStatus, output: ended.standardOutput, error: ended.standardError)
        }
    }

    /// Runs a program with an open file as its standard input.
    func run(
        _ program: FilePath, _ arguments: [String], handing file: FileDescriptor, timeout: Duration = .seconds(60)
    ) async throws -> Result {
        let (executable, words) = command(program, arguments)
        return try await withTimeout(program, timeout) {
            let ended = try await Subprocess.run(
                .path(executable), arguments: Arguments(words), environment: childEnvironment,
                workingDirectory: "/", platformOptions: options,
                input: .fileDescriptor(file, closeAfterSpawningProcess: false),
                output: .string(limit: Self.outputLimit), error: .string(limit: Self.outputLimit))
            return Result(ended.terminationStatus, output: ended.standardOutput, error: ended.standardError)
        }
    }

    // MARK: - How

    private var options: PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(5))
        ]
        return options
    }

    /// The program as the server's user: without any of root's groups, and none of the user's own, which it doesn't need.
    ///
    /// Through setpriv (util-linux, essential in Debian) and not through Subprocess's options: those call setuid in a
    /// child made by a bare clone3, where glibc waits for ever for a thread that the parent was just starting.
    private func command(_ program: FilePath, _ arguments: [String]) -> (FilePath, [String]) {
        guard account.isOther else { return (program, arguments) }
        return (
            "/usr/bin/setpriv",
            ["--reuid=\(account.userID)", "--regid=\(account.groupID)", "--clear-groups", "--", program.string]
                + arguments
        )
    }

    /// Nothing of the caller's: PGOPTIONS, PGSERVICE, LC_ALL and their like change what the programs do.
    private var childEnvironment: Environment {
        var variables: [Environment.Key: String] = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC",
        ]
        if let libraries = environment["LD_LIBRARY_PATH"], !account.isOther {
            variables["LD_LIBRARY_PATH"] = libraries
        }
        return .custom(variables)
    }

    private func withTimeout(
        _ program: FilePath, _ timeout: Duration, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        do {
            let result = try await withThrowingTaskGroup(of: Result?.self) { group in
                group.addTask { try await body() }
                group.addTask {
                    try await Task.sleep(for: timeout)
                    return nil
                }
                defer { group.cancelAll() }
                return try await group.next() ?? nil
            }
            // A program that a cancellation ended has ended like one that failed.
            try Task.checkCancellation()
            guard let result else {
                throw EmbeddedServerError(
                    .programFailed, "\(program) didn't end within \(timeout)", path: program,
                    hint: "see whether the disk is slow or full, then try again")
            }
            return result
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw EmbeddedServerError(
                .programFailed, "can't run \(program)\(account.isOther ? " as \(account.name)" : ""): \(error)",
                path: program)
        }
    }
}

extension ToolRunner.Result {
    fileprivate init(_ status: TerminationStatus, output: String, error: String) {
        isSuccess = status.isSuccess
        self.status =
            switch status {
            case .exited(let code): "exit code \(code)"
            case .signaled(let signal): "signal \(signal)"
            }
        self.output = output
        errorOutput = error
    }
}
