internal import FoundationEssentials
internal import Logging
internal import SystemPackage

/// The data on disk: made once by `initdb`, then given its role and database.
struct ServerCluster: Sendable {
    static let superuser = "postgres"
    private static let temporaryPrefix = "initdb-"

    let configuration: EmbeddedServerConfiguration
    let layout: ServerLayout
    let tools: ToolRunner
    let logger: Logger

    /// The major version that wrote the data; `nil` when there is none yet.
    ///
    /// - Throws: ``EmbeddedServerError`` with `damagedCluster` when there is a folder, but not a cluster in it.
    func majorVersion() throws -> Int? {
        guard (try? Stat(layout.dataFolder, followTargetSymlink: false)) != nil else { return nil }
        let bytes = (try? SystemCall.read(layout.versionFile, limit: 16)) ?? []
        let text = String(decoding: bytes, as: UTF8.self).prefix { !$0.isNewline }
        guard let version = Int(text) else {
            throw EmbeddedServerError(
                .damagedCluster, "the data folder isn't a PostgreSQL cluster: PG_VERSION is missing or unreadable",
                path: layout.dataFolder, hint: "move the folder away, and kt-report makes a new one")
        }
        return version
    }

    /// Makes the cluster in a folder beside its place and moves it there complete, so that being killed at any point
    /// leaves either no cluster or a whole one. Call with the start lock held.
    func initialize(programs: ServerPrograms) async throws {
        await removeLeftovers()
        let name = Self.temporaryPrefix + UUID().uuidString.lowercased()
        let folder = layout.serverFolder.appending(name)
        logger.info("initialising a PostgreSQL cluster", metadata: ["folder": "\(layout.dataFolder)"])
        // Byte order for text (every ORDER BY means it, and it needs no collation version); letters of every script
        // for upper(), lower() and regular expressions where the system knows how.
        let characterLocale = SystemCall.hasLocale("C.UTF-8") ? "C.UTF-8" : "C"
        var arguments = [
            "--pgdata=\(folder)", "--username=\(Self.superuser)", "--encoding=UTF8", "--locale=C",
            "--lc-ctype=\(characterLocale)", "--auth-local=trust", "--auth-host=reject", "--data-checksums",
            "--no-instructions",
        ]
        if !configuration.isDurable {
            arguments.append("--no-sync")
        }
        let result = try await tools.run(
            programs.path("initdb"), arguments, timeout: configuration.startTimeout)
        guard result.isSuccess else {
            await removeLeftovers()
            throw EmbeddedServerError(
                .initializationFailed, "initdb failed (\(result.status))", path: layout.dataFolder,
                hint: "see that the disk has room (about 60 MB) and that \(tools.account.name) can write there",
                logTail: result.errorOutput)
        }
        do {
            try SystemCall.move(folder, to: layout.dataFolder)
            if configuration.isDurable {
                let parent = try FileDescriptor.open(
                    layout.serverFolder, .readOnly, options: [.directory, .closeOnExec])
                try parent.closeAfter { try SystemCall.synchronize(parent) }
            }
        } catch let error as Errno {
            await removeLeftovers()
            throw EmbeddedServerError(
                .initializationFailed, "can't move the new cluster into its place: \(error)", path: layout.dataFolder)
        }
    }

    /// Creates the login role and the database when they are missing. An existing role or database is left alone.
    func provision(programs: ServerPrograms) async throws {
        // The psql of a program that was killed goes on: what it is about to create must be there before we look.
        // format's %I and psql's :'x' quote names; CREATE DATABASE takes neither a bind nor a transaction.
        let statements = """
            SELECT pg_advisory_lock(hashtext('kt-report: set-up'));
            SELECT format('CREATE ROLE %I LOGIN CREATEROLE NOSUPERUSER NOCREATEDB NOBYPASSRLS', :'role')
             WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \\gexec
            SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'role')
             WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \\gexec
            """
        let result = try await tools.run(
            programs.path("psql"),
            [
                "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1",
                "--set=VERBOSITY=verbose", "--set=role=\(configuration.loginRole)",
                "--set=database=\(configuration.database)", "--host=\(layout.socketFolder)",
                "--port=\(ServerLayout.port)", "--username=\(Self.superuser)", "--dbname=postgres",
            ],
            input: statements, timeout: configuration.startTimeout)
        guard result.isSuccess else {
            throw EmbeddedServerError(
                .provisioningFailed,
                "can't set up role \"\(configuration.loginRole)\" and database \"\(configuration.database)\"",
                path: layout.socket, hint: "see the server's log, \(layout.logFile)", logTail: result.errorOutput)
        }
    }

    /// Deletes what killed runs left, as the server's user: root doesn't walk through a folder that is somebody else's.
    /// Failing to is no reason not to go on.
    private func removeLeftovers() async {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: layout.serverFolder.string)) ?? []
        for name in names where name.hasPrefix(Self.temporaryPrefix) {
            guard let component = FilePath.Component(name) else { continue }
            let folder = layout.serverFolder.appending(component)
            logger.notice("removing a cluster left half made", metadata: ["folder": "\(folder)"])
            let result = try? await tools.run("/bin/rm", ["-rf", "--", folder.string])
            if result?.isSuccess != true {
                logger.warning(
                    "can't remove a cluster left half made",
                    metadata: ["folder": "\(folder)", "reason": "\(result?.errorOutput ?? "not run")"])
            }
        }
    }
}
