internal import Foundation

/// A proxy before a server's Unix socket that fails in a chosen way: see Tests/Tools/faulty_proxy.py.
package final class FaultyProxy: Sendable {
    package let port: Int
    private let process: Process

    /// - Parameters:
    ///   - fault: `pass`, `silent`, `reset` or `drip`.
    ///   - after: bytes of the server that pass on each connection first; -1 lets none pass, and begins at once.
    package init(socketFolder: String, fault: String, after: Int) throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", TestServer.root + "/Tests/Tools/faulty_proxy.py", socketFolder + "/.s.PGSQL.5432", fault,
            "\(after)",
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let line = pipe.fileHandleForReading.availableData
        guard let number = Int(String(decoding: line, as: UTF8.self).filter { $0.isNumber }) else {
            process.terminate()
            throw ToolError(description: "the proxy didn't start")
        }
        port = number
    }

    deinit {
        // Not terminate(): a signal that the tests' parent ignores is ignored by our children too.
        kill(process.processIdentifier, SIGKILL)
    }

    /// Through the proxy to a database, as the login role.
    package func url(_ database: TestDatabase) -> String {
        "postgresql://keeptrack@127.0.0.1:\(port)/\(database.name)"
    }
}
