internal import Foundation
internal import Synchronization

/// PgBouncer in transaction mode before the tests' server.
package final class Bouncer: Sendable {
    private let folder: String
    private let program: Mutex<RunningProgram>
    private let databaseName: String

    /// - Parameters:
    ///   - size: server connections that it shares among its clients.
    ///   - settings: further lines of its configuration.
    package convenience init(_ database: TestDatabase, size: Int = 6, settings: [String] = []) async throws {
        try await self.init(
            socketFolder: database.socketFolder, database: database.name, size: size, settings: settings)
    }

    package init(socketFolder: String, database: String, size: Int = 6, settings: [String] = []) async throws {
        databaseName = database
        // Not below TMPDIR: as root it becomes the server's user, who must be able to enter.
        folder = "/tmp/kt-bouncer-\(UUID().uuidString.prefix(8).lowercased())"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
        let owner = try await Tool.run("stat", ["-c", "%U", socketFolder])
            .standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
        try "\"keeptrack\" \"\"\n".write(toFile: folder + "/users.txt", atomically: true, encoding: .utf8)
        try """
        [databases]
        * = host=\(socketFolder) port=5432
        [pgbouncer]
        pool_mode = transaction
        listen_addr =
        listen_port = 6543
        unix_socket_dir = \(folder)
        auth_type = trust
        auth_file = \(folder)/users.txt
        default_pool_size = \(size)
        logfile = \(folder)/log
        \(settings.joined(separator: "\n"))
        \(getuid() == 0 ? "user = \(owner)" : "")
        """.write(toFile: folder + "/pgbouncer.ini", atomically: true, encoding: .utf8)
        if getuid() == 0 { _ = try await Tool.run("chown", ["-R", owner, folder]) }
        program = Mutex(try await Bouncer.start(folder))
        try await waitForSocket()
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    package var url: String { url(database: databaseName) }

    package func url(database: String) -> String { "postgresql://keeptrack@/\(database)?host=\(folder)&port=6543" }

    /// Ends it, with every session that goes through it, and starts another after a pause.
    package func restart(after pause: Duration = .milliseconds(200)) async throws {
        try await program.withLock { $0 }.kill()
        try? FileManager.default.removeItem(atPath: folder + "/.s.PGSQL.6543")
        try await Task.sleep(for: pause)
        let new = try await Bouncer.start(folder)
        program.withLock { $0 = new }
        try await waitForSocket()
    }

    private static func start(_ folder: String) async throws -> RunningProgram {
        let program = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
        guard let program else { throw ToolError(description: "pgbouncer is missing; run .ci/apt-packages pgbouncer") }
        return try await RunningProgram(program, ["-q", folder + "/pgbouncer.ini"])
    }

    private func waitForSocket() async throws {
        let socket = folder + "/.s.PGSQL.6543"
        for _ in 0..<100 where !FileManager.default.fileExists(atPath: socket) {
            try await Task.sleep(for: .milliseconds(50))
        }
        guard FileManager.default.fileExists(atPath: socket) else {
            let log = (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? ""
            throw ToolError(description: "pgbouncer didn't start: \(log.suffix(500))")
        }
    }
}
