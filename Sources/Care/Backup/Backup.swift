internal import Extract
internal import Foundation
package import Pipeline
package import Postgres

/// Dumps a database into an archive that is proven before it gets its name.
///
/// The archive, its checksum and the rows of every table come from one snapshot. A backup is a folder of two files,
/// written as a hidden sibling and renamed when it is whole; older ones go only after that.
package struct Backup {
    package struct Result: Sendable {
        package let folder: String
        package let manifest: BackupManifest
        /// Backups that were removed, as too many.
        package let removed: [String]
    }

    let target: ConnectionTarget
    let home: Home
    let access: SourceAccess
    /// The role to dump as where the login itself can't see all rows.
    let role: String
    let folder: BackupFolder
    /// Backups to keep, this one included; nil keeps all.
    let keepLast: Int?
    let tool: String
    let interrupt: Interrupt

    package init(
        target: ConnectionTarget, home: Home, access: SourceAccess, role: String, output: String, keepLast: Int?,
        tool: String, interrupt: Interrupt
    ) {
        self.target = target
        self.home = home
        self.access = access
        self.role = role
        folder = BackupFolder(path: output)
        self.keepLast = keepLast
        self.tool = tool
        self.interrupt = interrupt
    }

    /// Makes a backup. Blocks.
    ///
    /// - Throws: ``PipelineError``: `configuration` where no role sees every row, behind a transaction-mode pooler and on
    ///   Citus (nothing has been written then), `locked`, `cantWrite`, `verification` where the archive can't be read back.
    package func make() throws -> Result {
        let pool = access.pool(target, interrupt: interrupt)
        let lease = try pool.acquire()
        let connection = lease.connection
        if try connection.hasCitus() {
            throw PipelineError(
                .configuration, "a Citus cluster is not dumped: its nodes have no snapshot in common",
                hint: "Back up every node (pg_basebackup, pgBackRest, ...) and set a point to restore all of them to: "
                    + "SELECT citus_create_restore_point('NAME')")
        }
        let role = try dumpRole(connection)
        if try Pooling(of: connection, pool: pool) == .transaction {
            throw PipelineError(
                .configuration, "a pooler in transaction mode stands between, and pg_dump needs a session",
                hint: "Let DATABASE_URL name the server itself, usually port 5432, for backups")
        }
        let dump = try ClientProgram("pg_dump", atLeast: connection.serverVersion / 10_000)
        let restore = try ClientProgram("pg_restore", atLeast: connection.serverVersion / 10_000)

        let source = try DumpSource(connection, role: role, library: QueryLibrary(folder: home.queries))
        return try folder.locked {
            let pending = try folder.begin(at: source.takenAt)
            do {
                try dump.run(
                    [
                        "--format=custom", "--no-password", "--snapshot=\(source.snapshot)",
                        "--lock-wait-timeout=60000",
                        "--file=\(pending.archive)",
                    ] + (role.isLogin ? [] : ["--role=\(role.name)"]),
                    environment: try target.setting("application_name", "kt-report backup").environment(),
                    interrupt: interrupt)
                let tables = try source.countTables()
                try ArchiveProof(restore, archive: pending.archive, interrupt: interrupt).check(tables)
                let manifest = BackupManifest(
                    tool: tool, takenAt: source.takenAt, database: source.database,
                    serverVersion: source.serverVersion, programVersion: dump.version, snapshot: source.snapshotText,
                    roles: source.roles,
                    archive: BackupManifest.Archive(
                        file: BackupManifest.archiveName, bytes: try BackupFolder.size(of: pending.archive),
                        sha256: try BackupFolder.sha256(of: pending.archive)), tables: tables)
                let published = try pending.publish(manifest)
                return Result(
                    folder: published, manifest: manifest, removed: try folder.keep(last: keepLast, newest: published))
            } catch {
                pending.discard()
                throw error
            }
        }
    }

    /// - Throws: ``PipelineError`` of code `configuration`, with the statements that make such a role.
    private func dumpRole(_ connection: Connection) throws -> DumpRole {
        let file = "backup/role.sql"
        let row = try connection.query(
            try QueryLibrary(folder: home.queries).text(of: file), [.text(role)], context: file)
        if let found = row.text(0, 0), let quoted = row.text(0, 4) {
            return DumpRole(name: found, quoted: quoted, isLogin: found == row.text(0, 1))
        }
        let (login, name) = (row.text(0, 2) ?? "", row.text(0, 3) ?? "")
        throw PipelineError(
            .configuration, "row security would hide rows from \(row.text(0, 1) ?? "the login"): no backup was made",
            hint: """
                As a superuser, once:
                  CREATE ROLE \(name) NOLOGIN BYPASSRLS;
                  GRANT pg_read_all_data TO \(name);
                  GRANT \(name) TO \(login);
                """)
    }
}

/// A role that sees every row.
private struct DumpRole {
    let name: String
    /// As SQL takes it.
    let quoted: String
    let isLogin: Bool
}

/// The transaction whose snapshot a dump is taken under.
private struct DumpSource {
    let database: String
    let serverVersion: String
    let takenAt: String
    let snapshotText: String
    let roles: [String]
    /// The exported snapshot.
    let snapshot: String
    private let tables: [(schema: String, name: String, quoted: String)]
    private let connection: Connection

    init(_ connection: Connection, role: DumpRole, library: QueryLibrary) throws {
        self.connection = connection
        let list = try connection.query(try library.template("backup/tables.sql").sql, context: "backup/tables.sql")
        tables = (0..<list.rowCount).map { row in
            (list.text(row, 0) ?? "", list.text(row, 1) ?? "", list.text(row, 2) ?? "")
        }
        // Row security off means: an error instead of a missing row. The locks come before the snapshot, since one that
        // is older than a TRUNCATE would find no rows.
        try connection.execute(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL idle_in_transaction_session_timeout = 0; "
                + "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '60s'; SET LOCAL search_path = pg_catalog; "
                + "SET LOCAL ROLE \(role.quoted); SET LOCAL row_security = off"
                + (tables.isEmpty
                    ? "" : "; LOCK TABLE \(tables.map(\.quoted).joined(separator: ", ")) IN ACCESS SHARE MODE"))
        let facts = try connection.query(try library.template("backup/facts.sql").sql, context: "backup/facts.sql")
        database = facts.text(0, 0) ?? ""
        serverVersion = facts.text(0, 1) ?? ""
        snapshotText = facts.text(0, 2) ?? ""
        takenAt = facts.text(0, 3) ?? ""
        roles = (facts.text(0, 4) ?? "").split(separator: "\n").map { String($0) }
        guard let name = try connection.query("select pg_export_snapshot()").text(0, 0) else {
            throw PostgresError(.unexpectedResult, "the server exported no snapshot")
        }
        snapshot = name
    }

    func countTables() throws -> [BackupManifest.Table] {
        try tables.map { table in
            let count = try connection.query("select count(*) from \(table.quoted)", context: table.quoted)
            return BackupManifest.Table(
                schema: table.schema, name: table.name, quoted: table.quoted, rows: try count.int(0, 0) ?? 0)
        }
    }
}
