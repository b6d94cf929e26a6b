internal import Extract
internal import Pipeline
internal import Postgres

/// What the connection itself tells.
extension Doctor {
    func connected(_ connection: Connection) -> Finding {
        Finding("connection", .pass, "connected to \(target.displayName)")
    }

    func encryption(of connection: Connection) -> Finding {
        guard let encryption = connection.encryption else {
            if connection.isLocal { return Finding("tls", .pass, "the connection doesn't leave the machine") }
            return Finding(
                "tls", .fail, "the connection is in the clear",
                advice: "Leave sslmode out of DATABASE_URL (it is verify-full then), or say sslmode=verify-full")
        }
        let how = "\(encryption.version), \(encryption.cipher), sslmode=\(target.sslMode)"
        if connection.isLocal || target.sslMode == "verify-full" { return Finding("tls", .pass, how) }
        let unchecked = target.sslMode == "verify-ca" ? "the server's name" : "who the server is"
        return Finding(
            "tls", .warn, "\(how): nothing proves \(unchecked)",
            advice: "Say sslmode=verify-full, with sslrootcert=FILE if an authority of your own signed the certificate")
    }

    /// Whether a pooler stands between, and whether it hands a server connection to others after each transaction.
    func pooler(_ connection: Connection, pool: ConnectionPool) throws -> Finding {
        switch try Pooling(of: connection, pool: pool) {
        case .none: return Finding("pooler", .pass, "no pooler stands between")
        case .transaction:
            return Finding("pooler", .pass, "a pooler in transaction mode stands between: nothing here needs a session")
        case .unknown:
            return Finding(
                "pooler", .pass, "a pooler stands between, in session mode or with server connections to spare")
        }
    }

    func programs(for connection: Connection) -> Finding {
        let version = Connection.clientVersion
        let own = "libpq \(version / 10_000).\(version % 10_000)"
        do {
            let program = try ClientProgram("pg_dump", atLeast: connection.serverVersion / 10_000)
            return Finding("programs", .pass, "\(own), pg_dump \(program.version)")
        } catch {
            return Finding("programs", .warn, "\(own); no backup can be made: \(Failure(error).message)")
        }
    }

    /// Begins as a report does; what would stop one stops this.
    func reportingRole(_ pool: ConnectionPool) throws -> [Finding] {
        do {
            let session = try SourceSession(
                try pool.acquire(), library: QueryLibrary(folder: home.queries), access: access)
            let count = try session.directory().count
            try session.end()
            return [
                Finding(
                    "reporting-role", .pass, "reports can be read, of \(count) organization\(count == 1 ? "" : "s")")
            ]
        } catch let error as PipelineError {
            return [Finding("reporting-role", .fail, error.message, advice: error.hint)]
        }
    }

    func poolFigures(_ pool: ConnectionPool) -> [Finding] {
        let figures = pool.figures
        let limits = pool.limits
        let text =
            "\(figures.open) open of at most \(limits.maxOpen), \(figures.idle) idle of at most \(limits.maxIdle), "
            + "\(figures.waiting) waiting, \(figures.acquired) acquired, \(figures.retried) retried, "
            + "\(figures.timedOut) timed out"
        let numbers = [
            "open": figures.open, "idle": figures.idle, "waiting": figures.waiting, "acquired": figures.acquired,
            "waited": figures.waited, "retried": figures.retried, "timed_out": figures.timedOut,
            "max_open": limits.maxOpen, "max_idle": limits.maxIdle,
        ]
        guard jobs >= limits.maxOpen else { return [Finding("pool", .pass, text, figures: numbers)] }
        return [
            Finding(
                "pool", .warn, "\(text); a run uses \(limits.maxOpen - 1) of its \(jobs) jobs",
                advice: "Set MAX_OPEN_CONNS to \(jobs + 1) or more, or jobs to \(limits.maxOpen - 1)",
                figures: numbers)
        ]
    }
}

/// What stands between us and the server.
enum Pooling: Sendable, Equatable {
    case none
    /// A server connection belongs to a client for one transaction.
    case transaction
    /// A pooler that wasn't caught in transaction mode.
    case unknown

    /// Finds out, without leaving anything behind.
    ///
    /// A pooler announces a process of its own making, and in transaction mode two of its clients are served by the
    /// same process one after the other, though both are connected.
    init(of connection: Connection, pool: ConnectionPool) throws {
        let own = try connection.query("select pg_catalog.pg_backend_pid()").int(0, 0)
        if own == Int64(connection.announcedProcess) {
            self = .none
            return
        }
        let other = try pool.withConnection { try $0.query("select pg_catalog.pg_backend_pid()").int(0, 0) }
        self = own == other ? .transaction : .unknown
    }
}
