internal import Logging
internal import SystemPackage

/// Starts and stops the server of one state folder, for one of its users.
///
/// Every user holds `users.lock` shared for as long as it uses the server. Whoever leaves asks for it exclusively: who
/// gets it was the last one, and stops the server while newcomers wait. A killed user's lock goes with it, so the next
/// one to leave stops the server; until somebody comes, a server that a killed user left behind goes on running, and is
/// found and used by whoever comes.
struct ServerControl: Sendable {
    /// How long backends may outlive their postmaster before they are killed.
    private static let orphanGrace = Duration.seconds(2)
    /// After this many bytes the log starts afresh, with one old one kept.
    private static let logLimit: Int64 = 8 << 20

    let configuration: EmbeddedServerConfiguration
    let layout: ServerLayout
    let account: ServerAccount
    let programs: ServerPrograms
    let tools: ToolRunner
    let cluster: ServerCluster
    let logger: Logger

    private var probe: ServerProbe { ServerProbe(layout: layout, account: account) }

    /// Makes the folders and finds the programs. Starts nothing.
    init(_ configuration: EmbeddedServerConfiguration, logger: Logger) async throws {
        try configuration.validate()
        self.configuration = configuration
        self.logger = logger
        (layout, account) = try StateFolder.prepare(configuration)
        tools = ToolRunner(account: account, environment: configuration.environment)
        cluster = ServerCluster(configuration: configuration, layout: layout, tools: tools, logger: logger)
        programs = try await ServerPrograms.find(
            environment: configuration.environment, majorVersion: try cluster.majorVersion(), tools: tools)
    }

    /// Becomes a user of the server, starting it if need be.
    ///
    /// - Returns: The lock that makes this process a user; hand it to ``leave(_:)``.
    func join() async throws -> FileLock {
        let deadline = ContinuousClock.now + configuration.startTimeout
        let users = try FileLock(path: layout.usersLock, account: account)
        try await users.lock(.shared, until: deadline)
        do {
            let start = try FileLock(path: layout.startLock, account: account)
            try await start.lock(.exclusive, until: deadline)
            defer { start.unlock() }
            try await ensureProvisioned(until: deadline)
        } catch {
            // In a task of its own, because this one may have been cancelled.
            await Task {
                do {
                    try await leave(users)
                } catch {
                    logger.warning("can't stop the server that failed to start", metadata: ["error": "\(error)"])
                }
            }.value
            throw error
        }
        return users
    }

    /// Stops being a user of the server; the last one stops it.
    func leave(_ users: FileLock) async throws {
        defer { users.unlock() }
        guard try users.tryLock(.exclusive) else {
            logger.debug("the server goes on for its other users", metadata: ["folder": "\(layout.serverFolder)"])
            return
        }
        try await stop()
    }

    // MARK: - Starting

    /// Gets the server to run with its role and database. A server that dies between being found and being set up (a
    /// killed postmaster still looks alive for a moment) is started anew; one that refuses while it lives is an error.
    private func ensureProvisioned(until deadline: ContinuousClock.Instant) async throws {
        while true {
            let process = try await ensureRunning(until: deadline)
            do {
                return try await cluster.provision(programs: programs)
            } catch let error as EmbeddedServerError where error.code == .provisioningFailed {
                if case .alive(process, isReady: true) = try probe.state() { throw error }
                guard ContinuousClock.now < deadline else { throw error }
                logger.notice("the server ended while it was being set up", metadata: ["error": "\(error)"])
            }
        }
    }

    /// - Returns: The postmaster that takes connections; `nil` when it is in another pid namespace.
    private func ensureRunning(until deadline: ContinuousClock.Instant) async throws -> Int32? {
        var poll = Poll(deadline: deadline)
        var logStart: Int64?
        var orphanedSince: ContinuousClock.Instant?
        repeat {
            switch try probe.state() {
            case .alive(let process, isReady: true):
                return process
            case .alive:
                orphanedSince = nil
            case .withoutPostmaster:
                orphanedSince = try killOrphans(since: orphanedSince)
            case .stopped(let lock):
                if let logStart {
                    throw EmbeddedServerError(
                        .startFailed, "PostgreSQL ended before it was ready", path: layout.dataFolder,
                        hint: "see the server's log, \(layout.logFile)", logTail: logTail(from: logStart))
                }
                try await StateFolder.checkReach(layout: layout, account: account, tools: tools)
                if try cluster.majorVersion() == nil {
                    try await cluster.initialize(programs: programs)
                }
                try removeStaleFiles()
                try StateFolder.prepareSocketFolder(layout, account: account)
                logStart = rotateLog()
                try await launch(handing: lock)
            }
        } while try await poll.sleep()
        throw EmbeddedServerError(
            .startTimedOut, "PostgreSQL wasn't ready within \(configuration.startTimeout)", path: layout.dataFolder,
            hint: "if it is recovering from a crash, wait and try again; its log is \(layout.logFile)",
            logTail: logStart.map { logTail(from: $0) })
    }

    /// Starts the postmaster in a session of its own, with the lock's descriptor open in it and its children.
    private func launch(handing lock: FileLock) async throws {
        // Not pg_ctl, which pastes the paths into a command line for the shell. The server outlives the shell, so it
        // outlives kt-report, and nobody waits for it here.
        let script = "exec 9<&0; log=$1; shift; \"$@\" </dev/null >>\"$log\" 2>&1 &"
        var arguments = ["-c", script, "sh", layout.logFile.string, programs.path("postgres").string]
        arguments += ["-D", layout.dataFolder.string]
        for (name, value) in serverSettings().sorted(by: { $0.key < $1.key }) {
            arguments += ["-c", "\(name)=\(value)"]
        }
        let result = try await tools.run("/bin/sh", arguments, handing: lock.descriptor)
        guard result.isSuccess, result.errorOutput.isEmpty else {
            throw EmbeddedServerError(
                .startFailed, "can't launch PostgreSQL (\(result.status))", path: layout.logFile,
                logTail: result.errorOutput)
        }
        logger.info("started PostgreSQL", metadata: ["folder": "\(layout.dataFolder)", "user": "\(account.name)"])
    }

    private func serverSettings() -> [String: String] {
        // The list of folders is split at commas unless quoted, with quotes doubled.
        let folder = layout.socketFolder.string.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"")
        var settings = ["timezone": "UTC", "log_timezone": "UTC"]
        if !configuration.isDurable {
            settings.merge(["fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"]) { $1 }
        }
        for (name, value) in configuration.settings {
            settings[name.lowercased()] = value
        }
        settings.merge([
            "listen_addresses": "", "port": "\(ServerLayout.port)", "unix_socket_directories": "\"\(folder)\"",
            "unix_socket_permissions": "0700", "cluster_name": layout.clusterName, "log_destination": "stderr",
            "logging_collector": "off",
        ]) { $1 }
        return settings
    }

    /// Removes what a crashed server left. PostgreSQL itself gives up when the process id in one of these files is by
    /// now another program's. Only with `server.lock` held, that is with no process of the server's alive.
    private func removeStaleFiles() throws {
        for path in [layout.processFile, layout.socketProcessFile, layout.socket] {
            do {
                try SystemCall.remove(path)
                logger.notice("removed a stale file of a server that was killed", metadata: ["file": "\(path)"])
            } catch .noSuchFileOrDirectory {
            } catch {
                throw EmbeddedServerError(.startFailed, "can't remove a stale file: \(error)", path: path)
            }
        }
    }

    // MARK: - Stopping

    private func stop() async throws {
        let steps: [(signal: CInt, patience: Duration)] = [
            (configuration.shutdownMode.signal, configuration.stopTimeout),
            (SystemCall.signalQuit, .seconds(10)), (SystemCall.signalKill, .seconds(5)),
        ]
        for (number, step) in steps.enumerated() {
            if number > 0 {
                logger.warning("PostgreSQL doesn't stop, sending signal \(step.signal)")
            }
            var isSignalled = false
            var orphanedSince: ContinuousClock.Instant?
            var poll = Poll(deadline: .now + step.patience)
            repeat {
                switch try probe.state() {
                case .stopped:
                    // A folder in /tmp would pile up with every state folder ever used.
                    if layout.isSocketElsewhere {
                        try? SystemCall.removeFolder(layout.socketFolder)
                    }
                    logger.info("stopped PostgreSQL", metadata: ["folder": "\(layout.dataFolder)"])
                    return
                case .alive(let process?, _):
                    if !isSignalled {
                        try? SystemCall.send(signal: step.signal, to: process)
                        isSignalled = true
                    }
                case .alive(process: nil, _):
                    throw EmbeddedServerError(
                        .stopFailed, "the server runs in another container", path: layout.serverFolder,
                        hint: "stop it there")
                case .withoutPostmaster:
                    orphanedSince = try killOrphans(since: orphanedSince)
                }
            } while try await poll.sleep()
        }
        throw EmbeddedServerError(
            .stopFailed, "PostgreSQL is still running after SIGKILL", path: layout.serverFolder,
            hint: "see its processes: ps -fu \(account.name); a hung disk can hold them")
    }

    /// Backends that outlived a killed postmaster keep the next one from starting. Most end by themselves at once.
    ///
    /// - Returns: Since when there has been no postmaster, for the next call.
    private func killOrphans(since start: ContinuousClock.Instant?) throws -> ContinuousClock.Instant {
        let now = ContinuousClock.now
        guard let start else { return now }
        guard start.duration(to: now) > Self.orphanGrace else { return start }
        for process in probe.processes() {
            logger.warning("killing a backend whose postmaster is gone", metadata: ["process": "\(process)"])
            try? SystemCall.send(signal: SystemCall.signalKill, to: process)
        }
        return now
    }

    // MARK: - Log

    /// - Returns: Where in the log the next start's lines begin, in bytes.
    private func rotateLog() -> Int64 {
        let size = (try? Stat(layout.logFile, followTargetSymlink: false).size) ?? 0
        guard size > Self.logLimit, configuration.logFile == nil else { return size }
        let old = layout.serverFolder.appending("server.log.old")
        return (try? SystemCall.move(layout.logFile, to: old)) == nil ? size : 0
    }

    private func logTail(from offset: Int64) -> String {
        let bytes = (try? SystemCall.read(layout.logFile, from: offset)) ?? []
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).suffix(20)
            .joined(separator: "\n")
    }
}
