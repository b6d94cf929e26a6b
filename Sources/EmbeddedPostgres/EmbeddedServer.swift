package import Logging
internal import Synchronization
package import SystemPackage

/// A private PostgreSQL server: its own folder, a Unix socket and no TCP port.
///
/// ```swift
/// let configuration = EmbeddedServerConfiguration(stateFolder: "/var/lib/kt-report")
/// let count = try await EmbeddedServer.withServer(configuration) { server in
///     try await countRows(server.connectionString())
/// }
/// ```
///
/// The server is shared. A process that finds one running on its state folder uses it; the last one to leave stops it,
/// so no process can pull it from under another. A process that is killed can't leave: its server then goes on until
/// the next user has come and gone. The server has a session of its own, so a Ctrl-C in the terminal ends kt-report's
/// work in order, and not the database under it.
///
/// Nobody but the server's user and root can reach the socket (its folder is 0700), and whoever can needs no password.
/// As root the server runs as `postgres` or `nobody`. Linux only.
package final class EmbeddedServer: Sendable {
    /// The folder that holds the Unix socket; libpq takes it as `host`.
    package let socketFolder: FilePath
    /// The folder of `psql`, `pg_dump` and the rest, of the server's own version.
    package let programsFolder: FilePath
    /// The server's log.
    package let logFile: FilePath

    private let control: ServerControl
    private let users: FileLock
    private let configuration: EmbeddedServerConfiguration
    private let stopping = Mutex<Task<Void, any Error>?>(nil)

    private init(control: ServerControl, users: FileLock) {
        self.control = control
        self.users = users
        configuration = control.configuration
        socketFolder = control.layout.socketFolder
        programsFolder = control.programs.folder
        logFile = control.layout.logFile
    }

    // MARK: - Starting and stopping

    /// Runs `body` with a server and stops it afterwards, unless others still use it.
    ///
    /// - Parameters:
    ///   - logger: Hears of starts, stops and repairs; silent by default.
    ///   - body: Gets the server; its connection strings are of no use once `body` has returned.
    /// - Throws: What `body` throws (a failure to stop is then only logged), or ``EmbeddedServerError``, or
    ///   `CancellationError`. Cancelling doesn't keep the server from being stopped.
    nonisolated(nonsending) package static func withServer<Value>(
        _ configuration: EmbeddedServerConfiguration,
        logger: Logger = silentLogger,
        body: nonisolated(nonsending) (EmbeddedServer) async throws -> Value
    ) async throws -> Value {
        let server = try await start(configuration, logger: logger)
        let value: Value
        do {
            value = try await body(server)
        } catch {
            do {
                try await server.stop()
            } catch {
                logger.warning("can't stop the embedded PostgreSQL", metadata: ["error": "\(error)"])
            }
            throw error
        }
        try await server.stop()
        return value
    }

    /// Starts the server, or joins the one that runs on the state folder. On return it takes connections, and the
    /// login role and the database exist.
    ///
    /// Call ``stop()`` when done. A server that is dropped without it goes on running until its next user leaves.
    ///
    /// - Throws: ``EmbeddedServerError``, or `CancellationError`. Nothing that was started is left running then.
    package static func start(
        _ configuration: EmbeddedServerConfiguration, logger: Logger = silentLogger
    ) async throws -> EmbeddedServer {
        let control = try await ServerControl(configuration, logger: logger)
        return EmbeddedServer(control: control, users: try await control.join())
    }

    /// Leaves the server, and stops it if nobody else uses it. A second call waits for the first and ends like it.
    ///
    /// Not affected by cancellation. Takes at most the configured `stopTimeout` and 15 s.
    ///
    /// - Throws: ``EmbeddedServerError`` with `stopFailed` when the server still runs. That it was gone already is no
    ///   error.
    package func stop() async throws {
        let task = stopping.withLock { task in
            if let task { return task }
            let new = Task { [control, users] in try await control.leave(users) }
            task = new
            return new
        }
        try await task.value
    }

    /// A logger that says nothing.
    package static var silentLogger: Logger {
        Logger(label: "kt-report.embedded-postgres", factory: { _ in SwiftLogNoOpLogHandler() })
    }

    // MARK: - Connection strings

    /// A libpq URI. It holds no secret.
    ///
    /// - Parameters:
    ///   - database: `nil` names the configured one.
    ///   - user: `nil` names the configured login role.
    package func connectionString(database: String? = nil, user: String? = nil) -> String {
        let user = Self.encode(user ?? configuration.loginRole)
        let database = Self.encode(database ?? configuration.database)
        let host = Self.encode(socketFolder.string)
        return "postgresql://\(user)@/\(database)?host=\(host)&port=\(ServerLayout.port)"
    }

    /// A libpq URI for the server's superuser, whom row security doesn't hold. For setting up and tests.
    ///
    /// - Parameter database: `nil` names the maintenance database, `postgres`.
    package func superuserConnectionString(database: String? = nil) -> String {
        connectionString(database: database ?? "postgres", user: ServerCluster.superuser)
    }

    /// Percent-encodes all but RFC 3986's unreserved characters.
    private static func encode(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }
}
