internal import Foundation
internal import Postgres

/// Files that can't run in a transaction.
extension Migrator {
    /// Runs a file's statements one by one under a lease.
    ///
    /// The ledger has a line `started` before the first statement, and `applied` or `failed` after the last. A runner
    /// that dies leaves `started`; once its lease has ended, the next one marks the line `abandoned` and runs the file
    /// from its top.
    ///
    /// - Returns: false where another runner has been faster.
    func applyAlone(_ file: MigrationFile, report: (Event) -> Void) throws -> Bool {
        let began = ContinuousClock.now
        let lengthSeconds = Int64(LeaseKeeper.length / .seconds(1))
        let line: Int64? = try session.inLockedTransaction(file.path) {
            let ledger = try Ledger.read(connection, queries)
            try refuseContradictions(ledger)
            guard ledger.isDue(file) else { return nil }
            _ = try connection.query(try queries.text("abandon"), context: "migrations/abandon.sql")
            let rows = try connection.query(
                try queries.text("start"),
                [
                    .text(file.path), .text(file.kind.rawValue), .text(file.checksum), .text(toolVersion),
                    .uuid(holder), .int8(lengthSeconds),
                ], context: "migrations/start.sql")
            return try rows.int(0, 0)
        }
        guard let line else { return false }
        try underLease(line) { work in
            // A runner that was killed leaves an index half-made, which CREATE INDEX IF NOT EXISTS would take for done.
            let before = try InvalidIndex.all(work, queries)
            for index in before where index.isNamed(in: file.text) { try drop(index, work) }
            let others = Set(before.map(\.quoted))
            do {
                try FileRunner(connection: work, queries: queries).runAlone(file)
            } catch var error as MigrationError {
                let left = (try? InvalidIndex.all(work, queries))?.filter { !others.contains($0.quoted) } ?? []
                let gone = left.filter { (try? drop($0, work)) != nil }.map(\.quoted)
                if !gone.isEmpty {
                    error.advice =
                        "The invalid index \(gone.joined(separator: ", ")) that it left is dropped again. "
                        + (error.advice ?? "")
                }
                throw error
            }
            let left = try InvalidIndex.all(work, queries).filter { !others.contains($0.quoted) }
            if !left.isEmpty {
                throw MigrationError(
                    .statement, place: file.path,
                    reason: "it left invalid indexes: \(left.map(\.quoted).joined(separator: ", "))",
                    advice: "Run it again: an index that the file names is dropped before it is made anew")
            }
        }
        report(.applied(file.path, .now - began))
        return true
    }

    /// Runs `body` on a connection of its own while the ledger's line is kept new, then closes the line.
    private func underLease(_ line: Int64, _ body: (Connection) throws -> Void) throws {
        let interrupt = Interrupt(within: connection.interrupt)
        let work = try Connection(connection.target, interrupt: interrupt)
        work.answerTimeout = connection.answerTimeout
        let keeper = LeaseKeeper(
            like: connection, sql: try queries.text("renew"), line: line, holder: holder, work: interrupt)
        defer { keeper.stop() }
        do {
            try body(work)
        } catch {
            // The statement's error is the one to tell; without this line the lease runs out by itself.
            _ = try? finish(line, .failed)
            if interrupt.isRequested, !connection.interrupt.isRequested {
                throw MigrationError(
                    .locked, place: "migrations.ledger", reason: "the lease on it could not be renewed",
                    advice: "Was the connection lost? Run it again: the file starts from its top")
            }
            throw error
        }
        guard try finish(line, .applied) else {
            throw MigrationError(
                .locked, place: "migrations.ledger", reason: "another runner took the lease over",
                advice: "Run it again: the ledger says what is due")
        }
    }

    @discardableResult
    private func finish(_ line: Int64, _ outcome: Outcome) throws -> Bool {
        try connection.query(
            try queries.text("finish"), [.int8(line), .uuid(holder), .text(outcome.rawValue)],
            context: "migrations/finish.sql"
        ).affectedRows > 0
    }

    private func drop(_ index: InvalidIndex, _ connection: Connection) throws {
        try connection.execute("DROP INDEX CONCURRENTLY IF EXISTS \(index.quoted)", context: "migrations")
    }

    /// Indexes that were never finished, by their quoted names: they cost writes and serve no reader. Takes no lock.
    package func invalidIndexes() throws -> [String] {
        try InvalidIndex.all(connection, queries).map(\.quoted)
    }
}

/// An index that CREATE INDEX CONCURRENTLY left unfinished.
private struct InvalidIndex {
    /// With its schema, as SQL takes it.
    let quoted: String
    let name: String

    /// Whether text names it, with quotes or, as a word, without.
    func isNamed(in text: String) -> Bool {
        if text.contains("\"" + name.replacing("\"", with: "\"\"") + "\"") { return true }
        return text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "$") }
            .contains(Substring(name))
    }

    static func all(_ connection: Connection, _ queries: MigratorQueries) throws -> [InvalidIndex] {
        let rows = try connection.query(
            try queries.text("invalid-indexes"), context: "migrations/invalid-indexes.sql")
        return (0..<rows.rowCount).compactMap { row in
            rows.text(row, 0).flatMap { quoted in rows.text(row, 1).map { InvalidIndex(quoted: quoted, name: $0) } }
        }
    }
}
