internal import Extract
internal import Foundation
package import Pipeline
package import Postgres

/// Keeps a database in shape: rebuilds broken and bloated indexes, refreshes statistics and materialized views.
///
/// Every statement runs by itself, outside a transaction, and lets others read and write meanwhile. What one leaves
/// unfinished, when it is ended, the next time clears away.
package struct Maintenance {
    /// A statement and why it is due.
    package struct Step: Sendable, Equatable {
        package let statement: String
        package let reason: String
    }

    /// How a step ended.
    package struct Outcome: Sendable {
        package let step: Step
        package let duration: Duration
        /// Nil where it was done.
        package let failure: String?
    }

    private let target: ConnectionTarget
    private let home: Home
    private let access: SourceAccess
    private let bloat: Double
    private let interrupt: Interrupt

    /// "kt-main" as a number: what two of these must not do at once.
    private static let lockKey: Int64 = 0x6B74_2D6D_6169_6E
    /// Smaller indexes are rebuilt by nobody: there is nothing to gain.
    private static let leastBytes: Int64 = 10 << 20

    /// - Parameter bloat: the share of air from which on an index is rebuilt, 0 to 1.
    package init(target: ConnectionTarget, home: Home, access: SourceAccess, bloat: Double, interrupt: Interrupt) {
        self.target = target
        self.home = home
        self.access = access
        self.bloat = bloat
        self.interrupt = interrupt
    }

    /// Does what is due, or only lists it.
    ///
    /// - Parameter report: told of each step once it has ended; with `isDryRun`, of none.
    /// - Returns: the steps.
    /// - Throws: ``PipelineError`` of code `locked` where another is at it; `PostgresError`. A step that fails doesn't
    ///   stop the others and isn't thrown.
    @discardableResult
    package func run(isDryRun: Bool, report: (Outcome) throws -> Void) throws -> [Step] {
        let pool = access.pool(target, interrupt: interrupt)
        if isDryRun { return try pool.withConnection { try steps($0) } }
        return try pool.withConnection { lock in
            // Held by a transaction, since behind a transaction-mode pooler a session's lock excludes nobody.
            try lock.execute("BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL idle_in_transaction_session_timeout = 0")
            let isOurs = try lock.query("select pg_try_advisory_xact_lock($1)", [.int8(Maintenance.lockKey)])
            guard isOurs.bool(0, 0) == true else {
                throw PipelineError(
                    .locked, "another kt-report maintain is at work", hint: "Try again when it has ended")
            }
            try Maintenance.letGoOfSnapshot(lock)
            return try pool.withConnection { connection in
                let steps = try steps(connection)
                // A big index takes its time.
                connection.answerTimeout = .seconds(24 * 3600)
                for step in steps {
                    try report(try perform(step, connection))
                    // Lost, the lock would have let another one begin.
                    try Maintenance.letGoOfSnapshot(lock)
                }
                return steps
            }
        }
    }

    /// Between statements READ COMMITTED has no snapshot, but a statement with parameters leaves its portal open, and
    /// that has one, which REINDEX CONCURRENTLY would wait for without end. A plain statement closes it.
    private static func letGoOfSnapshot(_ connection: Connection) throws {
        try connection.execute("SELECT 1")
    }

    private func steps(_ connection: Connection) throws -> [Step] {
        let library = QueryLibrary(folder: home.queries)
        let size = Parameter.int8(Maintenance.leastBytes)
        return try [
            ("maintain/indexes.sql", [Parameter(type: TypeOID(rawValue: 701), text: "\(bloat)"), size]),
            ("maintain/tables.sql", []), ("maintain/refreshes.sql", []),
        ].flatMap { file, parameters in
            let rows = try connection.query(try library.template(file).sql, parameters, context: file)
            return (0..<rows.rowCount).map { Step(statement: rows.text($0, 0) ?? "", reason: rows.text($0, 1) ?? "") }
        }
    }

    private func perform(_ step: Step, _ connection: Connection) throws -> Outcome {
        let start = ContinuousClock.now
        do {
            try connection.execute(step.statement)
            return Outcome(step: step, duration: .now - start, failure: nil)
        } catch let error as PostgresError where error.code == .statement {
            return Outcome(step: step, duration: .now - start, failure: error.description)
        }
    }
}
