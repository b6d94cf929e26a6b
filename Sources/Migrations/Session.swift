internal import Foundation
internal import Postgres

/// How long a migration waits, and for what.
package struct MigrationPatience: Sendable {
    /// The longest that one statement waits for a lock, and so the longest that readers queue behind it.
    package var lockTimeout: Duration = .milliseconds(500)
    /// How long a file is tried again when somebody's lock is in its way.
    package var lockBudget: Duration = .seconds(60)
    /// How long another runner is waited for.
    package var runnerWait: Duration = .seconds(120)

    package init() {}
}

/// A connection of the migrator's: transactions that hold the runners' lock, tried again while locks are in the way.
///
/// The lock is `pg_try_advisory_xact_lock`: it belongs to a transaction, so it excludes others behind a
/// transaction-mode pooler too; and it is asked for again and again, because CREATE INDEX CONCURRENTLY would wait for
/// whoever stands in the lock's queue, who would wait for it.
struct Session {
    let connection: Connection
    let queries: MigratorQueries
    let patience: MigrationPatience
    /// Marks our own lease among others'.
    let holder: String

    /// The advisory lock that runners of one database share: "kt-migr" as a number.
    private static let lockKey: Int64 = 0x6B_742D_6D69_6772

    /// Runs `body` in a transaction that holds the lock.
    ///
    /// - Parameter what: what is done, for messages.
    /// - Throws: ``MigrationError`` of code `locked` when another runner, or somebody's lock, outlasts our patience.
    func inLockedTransaction<R>(_ what: String, _ body: () throws -> R) throws -> R {
        var attempt = 0
        var firstRefusal: ContinuousClock.Instant?
        var watch: BlockerWatch?
        defer { watch?.stop() }
        while true {
            do {
                return try attemptOnce(what, watch: watch, body)
            } catch let error as PostgresError where Session.isWorthRetrying(error) {
                let start = firstRefusal ?? .now
                firstRefusal = start
                guard ContinuousClock.now - start < patience.lockBudget else {
                    throw stillLocked(what, error, since: start, blockers: watch?.seen ?? [])
                }
                if watch == nil { watch = BlockerWatch(like: connection, sql: try queries.text("blockers")) }
                // Full jitter: several runners, or a runner and its blocker, don't meet again in step.
                let longest = min(3, 0.1 * Double(1 << min(attempt, 6)))
                try pause(.seconds(Double.random(in: 0...longest)))
                attempt += 1
            }
        }
    }

    private func attemptOnce<R>(_ what: String, watch: BlockerWatch?, _ body: () throws -> R) throws -> R {
        let deadline = ContinuousClock.now + patience.runnerWait
        while true {
            let settings = try begin()
            let result: R
            do {
                guard try isLockFree() else {
                    try connection.execute("ROLLBACK")
                    guard ContinuousClock.now < deadline else { throw try stillRunning(what) }
                    try pause(.milliseconds(Int64.random(in: 50...200)))
                    continue
                }
                if let watch {
                    let pid = try connection.query("select pg_catalog.pg_backend_pid()::bigint")
                    watch.look(at: try pid.int(0, 0))
                }
                defer { watch?.look(at: nil) }
                result = try body()
                try leaveSession(with: settings)
            } catch {
                // The first error is the one to tell.
                try? connection.execute("ROLLBACK")
                throw error
            }
            do {
                try connection.execute("COMMIT")
            } catch var error as PostgresError where error.code != .statement {
                error.hint = "Whether \(what) was committed isn't known here, but the ledger knows: run it again"
                throw error
            }
            return result
        }
    }

    /// Every setting that decides what a file means: the session may be a pooler's, and hold anything.
    ///
    /// - Returns: what the session was left with: settings made in it, by name.
    private func begin() throws -> [(name: String, value: String)] {
        let milliseconds = max(1, patience.lockTimeout / .milliseconds(1))
        try connection.execute("BEGIN")
        let rows = try connection.query(
            try queries.text("session-settings"), context: "migrations/session-settings.sql")
        let found = (0..<rows.rowCount).compactMap { row in
            rows.text(row, 0).flatMap { name in rows.text(row, 1).map { (name, $0) } }
        }
        try connection.execute("\(Session.settings); SET LOCAL lock_timeout = '\(Int(milliseconds))ms'")
        return found
    }

    /// Leaves the session as it was found, at the end of the transaction.
    ///
    /// A file may make settings that outlive it, by `set_config(..., false)` or in a function that it calls, and behind
    /// a transaction-mode pooler the next client would have them: another tenant's context, or a search_path. RESET ALL
    /// knows settings of every name; those that the session was left with are put back, for they are the pooler's. In
    /// one text, so that the server never reports what only holds in between.
    private func leaveSession(with settings: [(name: String, value: String)]) throws {
        func literal(_ text: String) -> String {
            " E'" + text.replacing("\\", with: "\\\\").replacing("'", with: "''") + "'"
        }
        let restored = settings.map {
            "SELECT pg_catalog.set_config(\(literal($0.name)), \(literal($0.value)), false)"
        }
        try connection.execute(
            (["RESET SESSION AUTHORIZATION", "RESET ROLE", "RESET ALL"] + restored
                + ["UNLISTEN *", "CLOSE ALL", "DISCARD TEMP", "SELECT pg_catalog.pg_advisory_unlock_all()"])
                .joined(separator: "; "),
            context: "leaving the session as it was")
    }

    static let settings =
        "SET LOCAL client_min_messages = warning; SET LOCAL standard_conforming_strings = on; "
        + "SET LOCAL search_path TO DEFAULT; SET LOCAL statement_timeout = 0; "
        + "SET LOCAL idle_in_transaction_session_timeout = 0"

    private func isLockFree() throws -> Bool {
        let locked = try connection.query(
            "select pg_catalog.pg_try_advisory_xact_lock($1)", [.int8(Session.lockKey)])
        guard locked.bool(0, 0) == true else { return false }
        guard try Ledger.isCurrent(connection) else { return true }
        return try lease() == nil
    }

    /// The file that somebody else runs without a transaction.
    private func lease() throws -> String? {
        let rows = try connection.query(try queries.text("lease"), [.uuid(holder)], context: "migrations/lease.sql")
        guard rows.rowCount > 0, let file = rows.text(0, 0) else { return nil }
        return "\(rows.text(0, 1) ?? "somebody") runs \(file) without a transaction, since \(rows.text(0, 2) ?? "now")"
    }

    private func stillRunning(_ what: String) throws -> MigrationError {
        let rows = try connection.query(
            try queries.text("lock-holder"), [.int8(Session.lockKey)], context: "migrations/lock-holder.sql")
        var holders = try SessionDescription.texts(rows)
        if try Ledger.isCurrent(connection), let lease = try lease() { holders.append(lease) }
        let seconds = Int(patience.runnerWait / .seconds(1))
        return MigrationError(
            .locked, place: what, reason: "another migration is under way, and \(seconds) s have passed",
            advice: (holders.isEmpty ? "" : "It is held by \(holders.joined(separator: "; ")). ")
                + "What this run applied before stays; try again")
    }

    private func stillLocked(
        _ what: String, _ error: PostgresError, since start: ContinuousClock.Instant, blockers: [String]
    ) -> MigrationError {
        let seconds = Int((ContinuousClock.now - start) / .seconds(1))
        let state = error.sqlState.map { " (SQLSTATE \($0))" } ?? ""
        return MigrationError(
            .locked, place: what,
            reason: "a lock that it needs was held by others for \(seconds) s: \(error.message)\(state)",
            advice: (blockers.isEmpty ? "" : "In the way: \(blockers.joined(separator: "; ")). ")
                + "It left nothing behind; what was applied before stays. Try again when they have ended")
    }

    /// What passes by itself, with the transaction rolled back: a lock not had in time, a deadlock, a conflict.
    private static func isWorthRetrying(_ error: PostgresError) -> Bool {
        switch error.sqlState {
        case "55P03"?, "40P01"?, "40001"?: true
        // Two databases of one server make the same role's membership at a time.
        case "XX000"?: error.message.contains("concurrently updated")
        default: false
        }
    }

    private func pause(_ duration: Duration) throws {
        Thread.sleep(forTimeInterval: duration / .seconds(1))
        if connection.interrupt.isRequested { throw PostgresError(.interrupted, "interrupted") }
    }
}
