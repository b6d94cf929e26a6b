/// A proxy before a server's Unix socket that fails in a chosen way: see Tests/Tools/faulty_proxy.py.
package final class FaultyProxy: Sendable {
    package let port: Int
    private let program: RunningProgram

    /// - Parameters:
    ///   - fault: `pass`, `silent`, `reset` or `drip`.
    ///   - after: bytes of the server that pass on each connection first; -1 lets none pass, and begins at once.
    package init(socketFolder: String, fault: String, after: Int) async throws {
        program = try await RunningProgram(
            "python3",
            [
                TestServer.root + "/Tests/Tools/faulty_proxy.py", socketFolder + "/.s.PGSQL.5432", fault, "\(after)",
            ])
        guard let port = await program.nextLine().flatMap({ Int($0) }) else {
            throw ToolError(description: "the proxy didn't start: \(try await program.kill().standardError)")
        }
        self.port = port
    }

    /// Through the proxy to a database, as the login role.
    package func url(_ database: TestDatabase) -> String {
        "postgresql://keeptrack@127.0.0.1:\(port)/\(database.name)"
    }
}
