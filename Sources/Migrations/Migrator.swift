internal import Foundation
package import Postgres

/// Brings a database to what the files of an index say, a transaction per file.
package struct Migrator {
    /// What is known of one file: what the index says, and what the ledger does.
    package struct FileState: Sendable {
        package enum State: String, Sendable {
            case applied
            /// Not applied yet.
            case pending
            /// Repeatable, and its text has changed since.
            case changed
            /// Versioned and applied, and its text has changed since: refused.
            case tampered
            /// In the ledger, not in the index.
            case missing
        }

        package let path: String
        package let kind: MigrationFile.Kind
        package let state: State
        /// When it was last applied, as the server writes it.
        package let appliedAt: String?
    }

    private let connection: Connection
    private let script: MigrationScript
    private let folder: String
    private let toolVersion: String

    /// The advisory lock that runners of one database share: "kt-migr" as a number.
    private static let lockKey: Int64 = 0x6B_742D_6D69_6772

    /// - Parameter folder: the folder that holds `index.sql`.
    package init(connection: Connection, folder: String, toolVersion: String) throws {
        self.connection = connection
        self.folder = folder
        self.toolVersion = toolVersion
        script = try MigrationScript(folder: folder)
    }

    /// What stands where, in the order of the index; what only the ledger has comes last. Takes no lock.
    package func status() throws -> [FileState] {
        let ledger = try readLedger()
        var states = script.files.map { file in
            let entry = ledger[file.path]
            let state: FileState.State
            switch (entry, file.kind) {
            case (nil, _): state = .pending
            case (let entry?, _) where entry.checksum == file.checksum: state = .applied
            case (_, .versioned): state = .tampered
            case (_, .repeatable): state = .changed
            }
            return FileState(path: file.path, kind: file.kind, state: state, appliedAt: entry?.appliedAt)
        }
        let known = Set(script.files.map(\.path))
        for (path, entry) in ledger.sorted(by: { $0.key < $1.key }) where !known.contains(path) {
            states.append(FileState(path: path, kind: entry.kind, state: .missing, appliedAt: entry.appliedAt))
        }
        return states
    }

    /// Applies what is pending or changed.
    ///
    /// Safe beside other runners and behind a transaction-mode pooler: each file's transaction takes the lock and looks
    /// at the ledger again.
    ///
    /// - Parameter report: told of each file once it is applied, with the time it took.
    /// - Returns: the paths that were applied.
    @discardableResult
    package func up(report: (String, Duration) -> Void = { _, _ in }) throws -> [String] {
        try createLedger()
        if let tampered = try status().first(where: { $0.state == .tampered }) {
            throw MigrationError(
                place: tampered.path, reason: "it has changed since it was applied",
                advice: "Put the old text back and write the change as a new file; the database is untouched")
        }
        var applied: [String] = []
        for file in script.files {
            let start = ContinuousClock.now
            if try apply(file) {
                applied.append(file.path)
                report(file.path, .now - start)
            }
        }
        return applied
    }

    private struct Entry {
        let kind: MigrationFile.Kind
        let checksum: String
        let appliedAt: String
    }

    private func readLedger() throws -> [String: Entry] {
        let exists = try connection.query("select to_regclass('migrations.ledger') is not null")
        guard exists.bool(0, 0) == true else { return [:] }
        let rows = try connection.query(try text("migrations/newest.sql"), context: "migrations/newest.sql")
        var entries: [String: Entry] = [:]
        for row in 0..<rows.rowCount {
            guard let path = rows.text(row, 0),
                let kind = rows.text(row, 1).flatMap({ MigrationFile.Kind(rawValue: $0) }),
                let checksum = rows.text(row, 2), let appliedAt = rows.text(row, 3)
            else { continue }
            entries[path] = Entry(kind: kind, checksum: checksum, appliedAt: appliedAt)
        }
        return entries
    }

    private func createLedger() throws {
        let exists = try connection.query("select to_regclass('migrations.ledger') is not null")
        if exists.bool(0, 0) == true { return }
        try inLockedTransaction {
            try connection.execute(try text("migrations/ledger.sql"), context: "migrations/ledger.sql")
        }
    }

    /// Applies a file if it still is due; false where another runner has been faster.
    private func apply(_ file: MigrationFile) throws -> Bool {
        if try readLedger()[file.path]?.checksum == file.checksum { return false }
        return try inLockedTransaction {
            if try readLedger()[file.path]?.checksum == file.checksum { return false }
            do {
                try connection.execute(file.text, context: file.path)
            } catch let error as PostgresError {
                throw located(error, in: file)
            }
            _ = try connection.query(
                try text("migrations/record.sql"),
                [.text(file.path), .text(file.kind.rawValue), .text(file.checksum), .text(toolVersion)],
                context: "migrations/record.sql")
            return true
        }
    }

    /// Runs `body` in a transaction that holds the lock. Waits for another runner by asking again, not in the lock's
    /// queue, where CREATE INDEX CONCURRENTLY would wait for us in turn.
    private func inLockedTransaction<R>(_ body: () throws -> R) throws -> R {
        let deadline = ContinuousClock.now + .seconds(120)
        while true {
            try connection.execute("BEGIN; SET LOCAL lock_timeout = '10s'; SET LOCAL client_min_messages = warning")
            do {
                let locked = try connection.query("select pg_try_advisory_xact_lock($1)", [.int8(Migrator.lockKey)])
                if locked.bool(0, 0) == true {
                    let result = try body()
                    try connection.execute("COMMIT")
                    return result
                }
                try connection.execute("ROLLBACK")
            } catch {
                // The first error is the one to tell.
                try? connection.execute("ROLLBACK")
                throw error
            }
            guard ContinuousClock.now < deadline else {
                throw MigrationError(
                    place: "lock", reason: "another migration has been running for two minutes",
                    advice: "See pg_stat_activity; nothing was changed by this one")
            }
            Thread.sleep(forTimeInterval: Double.random(in: 0.05...0.2))
        }
    }

    private func text(_ file: String) throws -> String {
        guard let text = try? String(contentsOfFile: folder + "/" + file, encoding: .utf8) else {
            throw MigrationError(place: "\(folder)/\(file)", reason: "the file is missing")
        }
        return text
    }

    /// The server's complaint at its place in the file.
    private func located(_ error: PostgresError, in file: MigrationFile) -> MigrationError {
        var place = file.path
        if let position = error.position {
            let before = file.text.unicodeScalars.prefix(position - 1)
            let line = before.count { $0 == "\n" } + 1
            let column = before.reversed().prefix { $0 != "\n" }.count + 1
            place += ":\(line):\(column)"
        }
        return MigrationError(
            place: place, reason: error.message + (error.sqlState.map { " (SQLSTATE \($0))" } ?? ""),
            advice: (error.hint.map { "\($0) " } ?? "")
                + "This file left nothing behind; the files before it stay applied. Mend it and run again")
    }
}
