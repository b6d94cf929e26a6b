internal import EmbeddedPostgres
internal import Foundation
internal import Pipeline
package import Postgres
internal import SystemPackage

/// Restores a backup into a server that is made for it and thrown away, and counts what came back.
package struct RestoreCheck: Sendable {
    /// A table whose rows aren't what the manifest says.
    package struct Difference: Sendable, Equatable {
        package let table: String
        package let expected: Int64
        /// Nil where the table isn't there.
        package let found: Int64?
    }

    package struct Result: Sendable {
        package let manifest: BackupManifest
        package let differences: [Difference]
        package var rows: Int64 { manifest.tables.reduce(0) { $0 + $1.rows } }
    }

    private let path: String
    private let interrupt: Interrupt

    /// - Parameter path: the backup's folder, or its archive.
    package init(_ path: String, interrupt: Interrupt) {
        self.path = path
        self.interrupt = interrupt
    }

    /// Checks the archive's bytes, restores it and counts.
    ///
    /// - Throws: ``PipelineError``: `noInput`; `verification` where the archive's checksum differs or it can't be
    ///   restored; `configuration` where there are no programs to restore it with. Differing counts are no error.
    package func run() async throws -> Result {
        let (manifest, archive) = try BackupManifest.read(path)
        guard FileManager.default.fileExists(atPath: archive) else {
            throw PipelineError(.verification, "the archive \(archive) is missing")
        }
        let digest = try BackupFolder.sha256(of: archive)
        guard digest == manifest.archive.sha256 else {
            throw PipelineError(
                .verification,
                "\(archive) has changed since it was made: its SHA-256 is \(digest), "
                    + "not \(manifest.archive.sha256)", hint: "Take an older backup")
        }
        let program = try ClientProgram("pg_restore", atLeast: Int(manifest.serverVersion.prefix { $0.isNumber }) ?? 0)
        // Not below TMPDIR, which the server's user may not enter.
        let folder = "/tmp/kt-restore-\(UUID().uuidString.prefix(8).lowercased())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var configuration = EmbeddedServerConfiguration(
            stateFolder: FilePath(folder), database: "restored", loginRole: "kt_restore",
            settings: ["autovacuum": "off", "max_wal_size": "4GB"], isDurable: false)
        configuration.shutdownMode = .immediate
        do {
            return try await EmbeddedServer.withServer(configuration) { server in
                let url = server.superuserConnectionString(database: "restored")
                return try await WorkerThreads.run {
                    let target = try ConnectionTarget(url)
                    try makeRoles(manifest.roles, target)
                    try restore(archive, with: program, into: target)
                    return Result(manifest: manifest, differences: try count(manifest, target))
                }
            }
        } catch let error as EmbeddedServerError {
            throw PipelineError(.configuration, error.description)
        }
    }

    /// A dump names roles and doesn't make them.
    private func makeRoles(_ roles: [String], _ target: ConnectionTarget) throws {
        let connection = try Connection(target, interrupt: interrupt)
        for role in roles {
            let statement = try connection.query(
                "select format('CREATE ROLE %I NOLOGIN', $1) where not exists "
                    + "(select from pg_roles where rolname = $1)", [.text(role)])
            if statement.rowCount > 0, let sql = statement.text(0, 0) { try connection.execute(sql) }
        }
    }

    private func restore(_ archive: String, with program: ClientProgram, into target: ConnectionTarget) throws {
        // pg_restore, unlike pg_dump, wants the database among its arguments; it is no secret.
        do {
            try program.run(
                ["--exit-on-error", "--no-password", "--dbname=restored", archive],
                environment: try target.environment(), interrupt: interrupt)
        } catch let error as PipelineError where error.code == .failed {
            throw PipelineError(.verification, "the archive can't be restored: \(error.message)")
        }
    }

    private func count(_ manifest: BackupManifest, _ target: ConnectionTarget) throws -> [Difference] {
        let connection = try Connection(target, answerTimeout: .seconds(3600), interrupt: interrupt)
        return try manifest.tables.compactMap { table in
            let exists = try connection.query("select to_regclass($1) is not null", [.text(table.quoted)])
            let name = "\(table.schema).\(table.name)"
            guard exists.bool(0, 0) == true else { return Difference(table: name, expected: table.rows, found: nil) }
            let rows = try connection.query("select count(*) from \(table.quoted)", context: name).int(0, 0) ?? 0
            return rows == table.rows ? nil : Difference(table: name, expected: table.rows, found: rows)
        }
    }
}
