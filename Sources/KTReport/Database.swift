internal import EmbeddedPostgres
internal import Foundation
internal import Migrations
internal import Pipeline
internal import Postgres
internal import SystemPackage

/// The server that a command works with: the one that `DATABASE_URL` names, else the private one.
enum Database {
    /// Runs `body` with a target to connect to; the private server runs for that long.
    static func with<R: Sendable>(
        _ settings: Settings, serverSettings: [String: String] = [:],
        body: @Sendable (ConnectionTarget) async throws -> R
    ) async throws -> R {
        if let url = settings.text(.databaseURL) { return try await body(try ConnectionTarget(url)) }
        let configuration = try EmbeddedServerConfiguration.forReports(settings, serverSettings: serverSettings)
        do {
            return try await EmbeddedServer.withServer(configuration) { server in
                try await body(try ConnectionTarget(server.connectionString()))
            }
        } catch let error as EmbeddedServerError {
            throw PipelineError(error.exitCode, error.description)
        }
    }
}

extension Database {
    /// Begins to connect to the server that `DATABASE_URL` names: it starts a process for us while we read definitions.
    ///
    /// - Returns: nil without one, for the private server starts only for what is known to make sense.
    static func connect(
        _ settings: Settings, access: SourceAccess, interrupt: Interrupt
    ) -> Task<ConnectionPool.Lease, any Error>? {
        settings.text(.databaseURL).map { url in
            Task {
                try await WorkerThreads.run {
                    try access.pool(try ConnectionTarget(url), interrupt: interrupt).acquire()
                }
            }
        }
    }

    /// Whether there is a database to ask: one that `DATABASE_URL` names, or a private server that was made before.
    static func exists(_ settings: Settings) throws -> Bool {
        if settings.text(.databaseURL) != nil { return true }
        let configuration = try EmbeddedServerConfiguration.forReports(settings)
        return FileManager.default.fileExists(
            atPath: configuration.stateFolder.appending("postgresql").string)
    }
}

extension EmbeddedServerError {
    /// What passes by itself or with a look at the server is apart from what somebody has to set right.
    var exitCode: PipelineError.Code {
        switch code {
        case .lockTimedOut: .locked
        case .startFailed, .startTimedOut, .stopFailed, .initializationFailed, .provisioningFailed, .programFailed:
            .unreachable
        default: .configuration
        }
    }
}

extension EmbeddedServerConfiguration {
    static func forReports(
        _ settings: Settings, serverSettings: [String: String] = [:]
    ) throws -> EmbeddedServerConfiguration {
        let folder =
            try settings.text(.stateFolder).map { FilePath($0) }
            ?? defaultStateFolder(environment: settings.environment)
        return EmbeddedServerConfiguration(stateFolder: folder, settings: serverSettings)
    }
}
