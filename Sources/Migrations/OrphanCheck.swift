package import Postgres

/// Counts rows whose parent isn't there.
///
/// A foreign key that its owner adds while row security is forced sees no rows and is marked valid whatever they hold,
/// so `convalidated` proves nothing.
package struct OrphanCheck {
    /// How the rows were seen.
    package enum View: Sendable, Equatable {
        /// As a role that row security doesn't hold.
        case everything
        /// As the owner, once for each organization of the directory.
        case organizations(Int)
    }

    package struct Finding: Sendable {
        /// `table.constraint`.
        package let key: String
        package let count: Int64
    }

    package let view: View
    package let keyCount: Int
    package let findings: [Finding]

    /// Reads under row security, in one read-only snapshot; takes no lock that a writer minds.
    ///
    /// - Throws: `PostgresError`, where the login may not read the tables for one.
    package init(_ connection: Connection, folder: String) throws {
        try connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL search_path = pg_catalog")
        defer { try? connection.execute("ROLLBACK") }
        let rows = try connection.query(
            try MigratorQueries(folder: folder).text("orphan-counts"), context: "migrations/orphan-counts.sql")
        let keys = (0..<rows.rowCount).compactMap { row -> Key? in
            guard let name = rows.text(row, 0), let sql = rows.text(row, 1) else { return nil }
            return Key(
                name: name, sql: sql, isChildBound: rows.bool(row, 2) ?? false,
                isParentBound: rows.bool(row, 3) ?? false)
        }
        let bypass = try connection.query(
            "select rolsuper or rolbypassrls from pg_catalog.pg_roles where rolname = current_user")
        var counts: [String: Int64] = [:]
        func count(_ keys: [Key]) throws {
            for key in keys {
                let answer = try connection.query(key.sql, context: "orphans of \(key.name)")
                let found = try answer.int(0, 0) ?? 0
                if found > 0 { counts[key.name, default: 0] += found }
            }
        }
        if bypass.bool(0, 0) == true {
            view = .everything
            keyCount = keys.count
            try count(keys)
        } else {
            let organizations = try OrphanCheck.organizations(connection)
            view = .organizations(organizations.count)
            try count(keys.filter { !$0.isChildBound && !$0.isParentBound })
            for organization in organizations {
                try connection.query("select set_config('app.organization_id', $1, true)", [.text(organization)])
                try count(keys.filter(\.isChildBound))
            }
            // Rows of all organizations against parents of one at a time would count parents that are only hidden.
            keyCount = keys.count { $0.isChildBound || !$0.isParentBound }
        }
        findings = counts.sorted { $0.key < $1.key }.map { Finding(key: $0.key, count: $0.value) }
    }
    private struct Key {
        /// `table.constraint`.
        let name: String
        let sql: String
        let isChildBound: Bool
        let isParentBound: Bool
    }

    private static func organizations(_ connection: Connection) throws -> [String] {
        let directory = try connection.query("select to_regclass('core.organization_directory') is not null")
        guard directory.bool(0, 0) == true else { return [] }
        let list = try connection.query("select organization_id::text from core.organization_directory order by 1")
        return (0..<list.rowCount).compactMap { list.text($0, 0) }
    }
}
