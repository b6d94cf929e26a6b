internal import Foundation
internal import Subprocess
internal import SystemPackage

/// How a program ended and what it said.
package struct ToolResult: Sendable {
    /// The exit code, or 128 and the signal.
    package let status: Int32
    package let standardOutput: String
    package let standardError: String

    init(_ ending: TerminationStatus, standardOutput: [UInt8], standardError: [UInt8]) {
        switch ending {
        case .exited(let code): status = code
        case .signaled(let signal): status = 128 + signal
        }
        self.standardOutput = String(decoding: standardOutput, as: UTF8.self)
        self.standardError = String(decoding: standardError, as: UTF8.self)
    }
}

/// A tool that a test relies on has failed.
package struct ToolError: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) {
        self.description = description
    }
}

/// Programs that tests run: ours as a process, and other people's readers.
package enum Tool {
    /// Bytes of output; more are an error.
    static let limit = 256 << 20

    /// A program that ends before it has read its input would end the tests with it, by SIGPIPE.
    package static let ignoresClosedPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

    /// Runs a program to its end.
    package static func run(
        _ path: String, _ arguments: [String], environment: [String: String] = [:], folder: String? = nil,
        input: String = ""
    ) async throws -> ToolResult {
        _ = ignoresClosedPipes
        let result = try await Subprocess.run(
            executable(path), arguments: Arguments(arguments), environment: Tool.environment(environment),
            workingDirectory: folder.map { FilePath($0) }, input: .string(input), output: .bytes(limit: limit),
            error: .bytes(limit: limit))
        return ToolResult(
            result.terminationStatus, standardOutput: result.standardOutput, standardError: result.standardError)
    }

    static func executable(_ path: String) -> Executable {
        path.contains("/") ? .path(FilePath(path)) : .name(path)
    }

    /// The tests' own environment with changes; an empty value unsets a variable.
    static func environment(_ changes: [String: String]) -> Environment {
        var variables: [Environment.Key: String?] = [:]
        for (key, value) in changes { variables[Environment.Key(stringLiteral: key)] = value.isEmpty ? nil : value }
        return .inherit.updating(variables)
    }

    /// The built program beside the tests.
    package static var programPath: String {
        // Tests are built into the same folder as the program: .build/TRIPLE/debug.
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let beside = bundle.appendingPathComponent("kt-report").path
        if FileManager.default.isExecutableFile(atPath: beside) { return beside }
        return TestServer.root + "/.build/debug/kt-report"
    }

    /// Runs kt-report.
    ///
    /// - Parameter environment: an empty value unsets a variable.
    package static func program(
        _ arguments: [String], database: TestDatabase? = nil, environment: [String: String] = [:],
        folder: String? = nil
    ) async throws -> ToolResult {
        var environment = environment
        if let database, environment["DATABASE_URL"] == nil { environment["DATABASE_URL"] = database.url }
        environment["KT_HOME"] = environment["KT_HOME"] ?? TestServer.root
        return try await run(programPath, arguments, environment: environment, folder: folder)
    }

    /// Runs SQL through psql and returns what it prints, unaligned.
    @discardableResult
    package static func psql(_ url: String, _ sql: String) async throws -> String {
        let result = try await run(
            "psql", ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", "-"], input: sql)
        guard result.status == 0 else { throw ToolError(description: "psql: \(result.standardError)") }
        return result.standardOutput
    }

    /// Runs a Python script, or a module of Tests/Oracle, with the readers of `.tools/venv`.
    package static func python(
        _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> ToolResult {
        let python =
            ProcessInfo.processInfo.environment["KT_TEST_PYTHON"] ?? TestServer.root + "/.tools/venv/bin/python"
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw ToolError(description: "\(python) is missing; run .ci/python-tools")
        }
        let modules = "\(TestServer.root)/Tests:\(TestServer.root)/Tests/Oracle"
        let own = ["PYTHONPATH": modules, "PYTHONDONTWRITEBYTECODE": "1"]
        return try await run(python, arguments, environment: own.merging(environment) { $1 })
    }
}

/// A folder of one test, removed when the closure ends.
package func withTemporaryFolder<R>(_ body: (String) async throws -> R) async throws -> R {
    let folder = FileManager.default.temporaryDirectory.path + "/kt-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}
