internal import Foundation
internal import Postgres

/// What became of a file, as a line of the ledger says it.
enum Outcome: String {
    case applied
    /// Adopted: its objects were there before the ledger.
    case baseline
    case rolledBack = "rolled_back"
    /// No longer in `index.sql`; what it made stays.
    case unlisted
    /// A file without a transaction is under way, or its runner died.
    case started
    case failed
    case abandoned
}

/// The newest line of every file.
struct Ledger {
    struct Entry {
        let kind: MigrationFile.Kind
        let checksum: String
        /// As the server writes it, in UTC.
        let time: String
        let outcome: Outcome
        /// Grows with every line: the order in which files were applied.
        let id: Int64
        let who: String
        /// A runner is at it just now.
        let isLeased: Bool

        var isApplied: Bool { outcome == .applied || outcome == .baseline }
        var isInterrupted: Bool { [.started, .failed, .abandoned].contains(outcome) }
    }

    let entries: [String: Entry]

    /// Reads the ledger; a database without one has an empty one.
    static func read(_ connection: Connection, _ queries: MigratorQueries) throws -> Ledger {
        guard try exists(connection) else { return Ledger(entries: [:]) }
        let rows = try connection.query(try queries.text("newest"), context: "migrations/newest.sql")
        var entries: [String: Entry] = [:]
        for row in 0..<rows.rowCount {
            guard let path = rows.text(row, 0),
                let kind = rows.text(row, 1).flatMap({ MigrationFile.Kind(rawValue: $0) }),
                let checksum = rows.text(row, 2), let time = rows.text(row, 3),
                let outcome = rows.text(row, 4).flatMap({ Outcome(rawValue: $0) }), let id = try rows.int(row, 5)
            else {
                throw MigrationError(
                    .history, place: "migrations.ledger", reason: "it has a line that this version doesn't know",
                    advice: "Was a newer kt-report at work here? Nothing was changed")
            }
            entries[path] = Entry(
                kind: kind, checksum: checksum, time: time, outcome: outcome, id: id, who: rows.text(row, 6) ?? "",
                isLeased: rows.bool(row, 7) ?? false)
        }
        return Ledger(entries: entries)
    }

    static func exists(_ connection: Connection) throws -> Bool {
        let found = try connection.query("select to_regclass('migrations.ledger') is not null")
        return found.bool(0, 0) == true
    }

    /// Whether the table has all columns that this version writes.
    static func isCurrent(_ connection: Connection) throws -> Bool {
        let found = try connection.query(
            """
            select exists (select from pg_catalog.pg_attribute
                           where attrelid = to_regclass('migrations.ledger') and attname = 'lease_until'
                             and not attisdropped)
            """)
        return found.bool(0, 0) == true
    }

    /// Whether a file has to be applied.
    func isDue(_ file: MigrationFile) -> Bool {
        guard let entry = entries[file.path], entry.isApplied else { return true }
        return file.kind == .repeatable && entry.checksum != file.checksum
    }

    /// Versioned files that hold, in the order in which they were applied.
    var appliedVersions: [(path: String, entry: Entry)] {
        entries.filter { $0.value.isApplied && $0.value.kind == .versioned }.sorted { $0.value.id < $1.value.id }
            .map { ($0.key, $0.value) }
    }

    /// Where files and ledger contradict each other, one for each file concerned, in the order of the index.
    func contradictions(with script: MigrationScript) -> [MigrationError] {
        func contradiction(_ path: String, _ reason: String, _ advice: String) -> MigrationError {
            MigrationError(
                .history, place: path, reason: reason, advice: advice + "; the database is untouched")
        }
        var found: [MigrationError] = []
        let listed = script.files.filter { $0.kind == .versioned }
        let order = Dictionary(uniqueKeysWithValues: listed.enumerated().map { ($1.path, $0) })
        for file in listed {
            guard let entry = entries[file.path], entry.isApplied, entry.checksum != file.checksum else { continue }
            found.append(
                contradiction(
                    file.path, "it has changed since it was applied (\(entry.time))",
                    "Put the old text back and write the change as a new file"))
        }
        var newest: (path: String, position: Int)?
        for (path, entry) in appliedVersions {
            guard let position = order[path] else {
                found.append(
                    contradiction(
                        path, "it was applied (\(entry.time)) and index.sql lists it no longer",
                        "Put it back, or take it back first with rollback"))
                continue
            }
            if let before = newest, before.position > position {
                found.append(
                    contradiction(
                        path, "it was applied after \(before.path), and index.sql lists it before",
                        "Put the files back into the order in which they were applied"))
            } else {
                newest = (path, position)
            }
        }
        if let newest {
            for file in listed.prefix(newest.position) where entries[file.path]?.isApplied != true {
                // One that was begun without a transaction may be finished.
                if entries[file.path]?.isInterrupted == true { continue }
                found.append(
                    contradiction(
                        file.path, "it isn't applied, but \(newest.path), which index.sql lists after it, is",
                        "List new files after those that are applied"))
            }
        }
        return found
    }
}

/// The migrator's own SQL, in `migrations/` below the folder of `index.sql`.
struct MigratorQueries: Sendable {
    let folder: String

    func text(_ name: String) throws -> String {
        let path = "\(folder)/migrations/\(name).sql"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw MigrationError(.input, place: path, reason: "the file is missing")
        }
        return text
    }
}
