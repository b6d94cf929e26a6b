internal import EmbeddedPostgres
internal import Foundation
internal import Pipeline
internal import Postgres

/// An empty database of the private server, in which files are applied to see what they make.
enum ScratchDatabase {
    /// Runs `body` with the database's target; the database is dropped afterwards.
    static func with<R: Sendable>(
        _ settings: Settings, body: @Sendable (ConnectionTarget) async throws -> R
    ) async throws -> R {
        let configuration = try EmbeddedServerConfiguration.forReports(settings)
        do {
            return try await EmbeddedServer.withServer(configuration) { server in
                let administrator = try ConnectionTarget(server.superuserConnectionString())
                let name =
                    "kt_scratch_\(ProcessInfo.processInfo.processIdentifier)_\(UInt32.random(in: 0...UInt32.max))"
                try await WorkerThreads.run {
                    let connection = try Connection(administrator)
                    try dropLeftovers(connection)
                    // Of template0: others may be connected to template1, or have changed it.
                    try connection.execute(
                        "CREATE DATABASE \(name) OWNER \(quoted(configuration.loginRole)) TEMPLATE template0")
                }
                let result: Result<R, any Error>
                do {
                    result = .success(try await body(try ConnectionTarget(server.connectionString(database: name))))
                } catch {
                    result = .failure(error)
                }
                try await WorkerThreads.run {
                    try Connection(administrator).execute("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
                }
                return try result.get()
            }
        } catch let error as EmbeddedServerError {
            throw PipelineError(error.exitCode, error.description)
        }
    }

    /// Drops what processes that were killed have left.
    private static func dropLeftovers(_ connection: Connection) throws {
        let names = try connection.query(
            "select datname::text from pg_catalog.pg_database where datname ~ '^kt_scratch_[0-9]+_[0-9]+$'")
        for row in 0..<names.rowCount {
            guard let name = names.text(row, 0), let process = name.split(separator: "_").dropFirst(2).first,
                !FileManager.default.fileExists(atPath: "/proc/\(process)")
            else { continue }
            try connection.execute("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
        }
    }

    private static func quoted(_ name: String) -> String {
        "\"\(name.replacing("\"", with: "\"\""))\""
    }
}
