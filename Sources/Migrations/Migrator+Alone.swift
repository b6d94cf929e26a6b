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
            let runner = FileRunner(connection: work, queries: queries)
            let invalidBefore = try invalidIndexes(work)
            try runner.runAlone(file)
            let invalid = try invalidIndexes(work).subtracting(invalidBefore)
            if !invalid.isEmpty {
                throw MigrationError(
                    .statement, place: file.path,
                    reason: "it left invalid indexes: \(invalid.sorted().joined(separator: ", "))",
                    advice: "Begin the file with DROP INDEX CONCURRENTLY IF EXISTS and run it again")
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

    private func invalidIndexes(_ connection: Connection) throws -> Set<String> {
        let rows = try connection.query(
            try queries.text("invalid-indexes"), context: "migrations/invalid-indexes.sql")
        return Set((0..<rows.rowCount).compactMap { rows.text($0, 0) })
    }
}
