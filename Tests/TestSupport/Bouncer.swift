internal import Foundation

/// PgBouncer in transaction mode before the tests' server.
package final class Bouncer: Sendable {
    private let folder: String
    private let process: Process
    private let database: TestDatabase

    /// - Parameter size: server connections that it shares among its clients.
    package init(_ database: TestDatabase, size: Int = 6) async throws {
        self.database = database
        // Not below TMPDIR: as root it becomes the server's user, who must be able to enter.
        folder = "/tmp/kt-bouncer-\(UUID().uuidString.prefix(8).lowercased())"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
        let owner = try await Tool.run("stat", ["-c", "%U", database.socketFolder])
            .standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
        try "\"keeptrack\" \"\"\n".write(toFile: folder + "/users.txt", atomically: true, encoding: .utf8)
        try """
        [databases]
        * = host=\(database.socketFolder) port=5432
        [pgbouncer]
        pool_mode = transaction
        listen_addr =
        listen_port = 6543
        unix_socket_dir = \(folder)
        auth_type = trust
        auth_file = \(folder)/users.txt
        default_pool_size = \(size)
        logfile = \(folder)/log
        \(getuid() == 0 ? "user = \(owner)" : "")
        """.write(toFile: folder + "/pgbouncer.ini", atomically: true, encoding: .utf8)
        if getuid() == 0 { _ = try await Tool.run("chown", ["-R", owner, folder]) }
        let program = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
        guard let program else { throw ToolError(description: "pgbouncer is missing; run .ci/apt-packages pgbouncer") }
        process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["-q", folder + "/pgbouncer.ini"]
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        for _ in 0..<100 where !FileManager.default.fileExists(atPath: folder + "/.s.PGSQL.6543") {
            try await Task.sleep(for: .milliseconds(50))
        }
        guard FileManager.default.fileExists(atPath: folder + "/.s.PGSQL.6543") else {
            process.terminate()
            throw ToolError(description: "pgbouncer didn't start: see \(folder)/log")
        }
    }

    deinit {
        // Not terminate(): a signal that the tests' parent ignores is ignored by our children too.
        kill(process.processIdentifier, SIGKILL)
        try? FileManager.default.removeItem(atPath: folder)
    }

    package var url: String { "postgresql://keeptrack@/\(database.name)?host=\(folder)&port=6543" }
}
