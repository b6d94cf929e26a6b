internal import SystemPackage

/// Where an embedded server keeps what.
///
/// ```
/// STATE/                   kt-report's; for root it stays root's
///   postgresql/            0700, the server user's: whoever gets in may connect as anyone (trust), so nobody else does
///     data/                the cluster
///     initdb-*/            a cluster in the making, or what a killed run left of one
///     socket/              the Unix socket, unless the path is too long for one
///     server.log           and server.log.old
///     users.lock           shared by every process that uses the server
///     start.lock           exclusive while one looks, initialises and starts
///     server.lock          exclusive, held by the server's own processes as long as one lives
/// ```
struct ServerLayout: Sendable {
    /// No TCP, so the number only names the socket file.
    static let port = 5432
    /// sockaddr_un has 108 bytes, the last one NUL.
    private static let longestSocketPath = 107

    let serverFolder: FilePath
    let socketFolder: FilePath
    let logFile: FilePath
    /// Tells the processes of this cluster from those of others, in the names that `ps` shows.
    let clusterName: String

    var dataFolder: FilePath { serverFolder.appending("data") }
    var versionFile: FilePath { dataFolder.appending("PG_VERSION") }
    var processFile: FilePath { dataFolder.appending("postmaster.pid") }
    var usersLock: FilePath { serverFolder.appending("users.lock") }
    var startLock: FilePath { serverFolder.appending("start.lock") }
    var serverLock: FilePath { serverFolder.appending("server.lock") }
    var socket: FilePath { socketFolder.appending(".s.PGSQL.\(Self.port)") }
    var socketProcessFile: FilePath { socketFolder.appending(".s.PGSQL.\(Self.port).lock") }
    var isSocketElsewhere: Bool { socketFolder.removingLastComponent() != serverFolder }

    /// - Parameters:
    ///   - stateFolder: Canonical: other spellings would give one cluster two names.
    ///   - account: Whose folder the socket's is.
    init(stateFolder: FilePath, logFile: FilePath?, account: ServerAccount) {
        serverFolder = stateFolder.appending("postgresql")
        self.logFile = logFile ?? serverFolder.appending("server.log")
        let hash = Self.hash(serverFolder)
        clusterName = "kt-report-\(hash)"
        let beside = serverFolder.appending("socket")
        if beside.appending(".s.PGSQL.\(Self.port)").string.utf8.count <= Self.longestSocketPath {
            socketFolder = beside
        } else {
            // /tmp and not $XDG_RUNTIME_DIR: a cron job has none, and a logout deletes it under a running server.
            socketFolder = FilePath("/tmp/kt-report-\(account.userID)-\(hash)")
        }
    }

    /// FNV-1a, 64 bits: stable between runs, unlike `Hasher`. Not a secret; the folder's owner is checked instead.
    private static func hash(_ path: FilePath) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in path.string.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
