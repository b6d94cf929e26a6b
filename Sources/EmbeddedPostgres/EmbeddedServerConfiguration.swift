internal import FoundationEssentials
package import SystemPackage

/// What an embedded server is made of and how it behaves.
///
/// One state folder holds one cluster. Processes that use the same folder share one running server, so `settings` and
/// `isDurable` take effect when a server is started; a server found running is used as it is.
package struct EmbeddedServerConfiguration: Sendable {
    /// How a server is asked to end.
    package struct ShutdownMode: Hashable, Sendable {
        /// The signal that the postmaster takes for it (PostgreSQL docs, 19.5).
        let signal: CInt

        /// Ends the sessions, writes a checkpoint, ends. The next start needs no recovery.
        package static let fast = ShutdownMode(signal: SystemCall.signalInterrupt)
        /// Ends at once; the next start replays the log. For servers that are thrown away.
        package static let immediate = ShutdownMode(signal: SystemCall.signalQuit)
    }

    /// The folder that belongs to kt-report. The server keeps everything in its subfolder `postgresql`.
    package var stateFolder: FilePath
    /// The database that ``EmbeddedServer/connectionString(database:user:)`` names; created when it is missing.
    package var database: String
    /// The role that owns the database; created when it is missing: LOGIN CREATEROLE, no superuser, no BYPASSRLS.
    package var loginRole: String
    /// Server settings by name, as in postgresql.conf but without its quotes (`["shared_buffers": "256MB"]`).
    ///
    /// Those that make the server private (`listen_addresses`, `port`, `unix_socket_directories`, ...) are refused.
    package var settings: [String: String]
    /// `false` makes the cluster fast and lets an operating system crash destroy it. For tests.
    package var isDurable: Bool
    /// How the last user's leaving stops the server.
    package var shutdownMode: ShutdownMode
    /// The server's log. `nil`: `server.log` beside the data. The server's user must be able to write to it.
    package var logFile: FilePath?
    /// The user that runs the server when kt-report runs as root. `nil`: `postgres` if there is one, else `nobody`.
    package var serverUser: String?
    /// The longest that one ``EmbeddedServer/start(_:logger:)`` may take, crash recovery and waiting for others included.
    package var startTimeout: Duration
    /// How long the server may take over ``shutdownMode`` before it is stopped the hard way.
    package var stopTimeout: Duration
    /// The environment in which programs are looked up: `KT_PG_BIN`, `PG_BIN`, `PATH`.
    package var environment: [String: String]

    /// A durable server with PostgreSQL's own settings, stopped in `fast` mode.
    ///
    /// - Parameters:
    ///   - stateFolder: Need not exist yet. See ``defaultStateFolder(environment:)``.
    ///   - environment: `nil` takes this process's.
    package init(
        stateFolder: FilePath,
        database: String = "keeptrack",
        loginRole: String = "keeptrack",
        settings: [String: String] = [:],
        isDurable: Bool = true,
        environment: [String: String]? = nil
    ) {
        self.stateFolder = stateFolder
        self.database = database
        self.loginRole = loginRole
        self.settings = settings
        self.isDurable = isDurable
        self.shutdownMode = .fast
        self.startTimeout = .seconds(120)
        self.stopTimeout = .seconds(60)
        self.environment = environment ?? ProcessInfo.processInfo.environment
    }

    // MARK: - Where

    /// Where kt-report keeps its state when nobody says otherwise.
    ///
    /// `$KT_STATE_DIR`; else `$XDG_STATE_HOME/kt-report`; else `/var/lib/kt-report` for root (the server's user can't
    /// enter root's home) and `~/.local/state/kt-report` for everybody else. A relative `XDG_STATE_HOME` is ignored, as
    /// the XDG Base Directory Specification says.
    ///
    /// - Throws: ``EmbeddedServerError`` when the user has no home.
    package static func defaultStateFolder(environment: [String: String]) throws -> FilePath {
        try defaultStateFolder(environment: environment, userID: SystemCall.effectiveUserID)
    }

    static func defaultStateFolder(environment: [String: String], userID: UInt32) throws -> FilePath {
        if let folder = environment["KT_STATE_DIR"], !folder.isEmpty {
            return FilePath(folder)
        }
        if let folder = environment["XDG_STATE_HOME"], FilePath(folder).isAbsolute {
            return FilePath(folder).appending("kt-report")
        }
        if userID == 0 {
            return "/var/lib/kt-report"
        }
        let home: FilePath?
        if let folder = environment["HOME"], FilePath(folder).isAbsolute {
            home = FilePath(folder)
        } else {
            home = SystemCall.account(userID: userID)?.home
        }
        guard let home else {
            throw EmbeddedServerError(
                .stateFolderUnusable, "there is no home folder to keep the server's data in",
                hint: "set KT_STATE_DIR to a folder of your own, or DATABASE_URL to use a server that runs already")
        }
        return home.appending(".local/state/kt-report")
    }

    // MARK: - Checks

    /// PostgreSQL cuts longer names short without an error (docs, 4.1.1: NAMEDATALEN - 1).
    private static let longestName = 63

    /// Settings that make the server private or tell where its files are: not for callers.
    private static let reservedSettings: Set<String> = [
        "listen_addresses", "port", "unix_socket_directories", "unix_socket_permissions", "unix_socket_group",
        "data_directory", "config_file", "hba_file", "ident_file", "external_pid_file", "cluster_name",
        "log_destination", "logging_collector",
    ]

    /// - Throws: ``EmbeddedServerError`` with `invalidConfiguration`, naming the value's place but not the value of a setting.
    func validate() throws {
        for (what, name) in [("database", database), ("login role", loginRole)] {
            guard !name.isEmpty, name.utf8.count <= Self.longestName, !name.utf8.contains(0) else {
                throw EmbeddedServerError(
                    .invalidConfiguration, "the name of the \(what) must have 1 to \(Self.longestName) bytes")
            }
        }
        guard loginRole != ServerCluster.superuser else {
            throw EmbeddedServerError(
                .invalidConfiguration, "the login role can't be the superuser \(ServerCluster.superuser)",
                hint: "row security doesn't hold for superusers; name another role")
        }
        for (name, value) in settings {
            let isName = name.utf8.allSatisfy { byte in
                switch UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 {
                case true: true
                case false: byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || 48...57 ~= byte
                }
            }
            guard isName, !name.isEmpty, !value.utf8.contains(0) else {
                throw EmbeddedServerError(
                    .invalidConfiguration, "\"\(name)\" is not a server setting with a plain value")
            }
            guard !Self.reservedSettings.contains(name.lowercased()) else {
                throw EmbeddedServerError(
                    .invalidConfiguration, "the server setting \(name) is kt-report's own and can't be changed",
                    hint: "set DATABASE_URL to use a server that you set up yourself")
            }
        }
        guard !stateFolder.isEmpty else {
            throw EmbeddedServerError(.invalidConfiguration, "the state folder's path is empty")
        }
    }
}
