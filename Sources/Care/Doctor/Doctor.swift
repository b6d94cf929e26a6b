internal import Extract
internal import Foundation
package import Pipeline
package import Postgres

/// Looks at everything that reports rely on and says how it is, and what mends it.
///
/// A check is a query file of `queries/doctor`, whose rows are findings (state, what, advice), or, for what no query
/// can tell, a method here. One that can't be made is a finding too: nothing keeps the others from being made.
package struct Doctor {
    let target: ConnectionTarget
    let home: Home
    let access: SourceAccess
    /// Where runs are kept; its disk is looked at.
    let output: String
    let jobs: Int
    let interrupt: Interrupt
    /// Tells of the schema's state over a connection; what applies migrations knows.
    let schema: (Connection) throws -> [Finding]

    package init(
        target: ConnectionTarget, home: Home, access: SourceAccess, output: String, jobs: Int, interrupt: Interrupt,
        schema: @escaping (Connection) throws -> [Finding]
    ) {
        self.target = target
        self.home = home
        self.access = access
        self.output = output
        self.jobs = jobs
        self.interrupt = interrupt
        self.schema = schema
    }

    /// Makes every check. Blocks; writes nothing.
    ///
    /// - Throws: ``PipelineError`` of code `interrupted`, nothing else.
    package func examine() throws -> [Finding] {
        let pool = access.pool(target, interrupt: interrupt)
        var findings: [Finding] = []
        do {
            let lease = try pool.acquire()
            let connection = lease.connection
            findings += made("connection") { [connected(connection)] }
            findings += made("tls") { [encryption(of: connection)] }
            findings += made("pooler") { [try pooler(connection, pool: pool)] }
            findings += made("programs") { [programs(for: connection)] }
            findings += try queries(connection)
            findings += made("schema") { try schema(connection) }
            lease.giveBack()
            findings += made("reporting-role") { try reportingRole(pool) }
            findings += made("pool") { poolFigures(pool) }
        } catch {
            findings.append(
                Finding("connection", .fail, Failure(error).message, advice: "See DATABASE_URL and kt-report config"))
        }
        findings += made("disk") { [disk()] }
        if interrupt.isRequested { throw PipelineError(.interrupted, "interrupted") }
        return findings
    }

    /// The findings of a check, or what kept it from being made.
    private func made(_ check: String, _ body: () throws -> [Finding]) -> [Finding] {
        do { return try body() } catch { return [Finding(check, .fail, Failure(error).message)] }
    }

    // MARK: Query files

    private func queries(_ connection: Connection) throws -> [Finding] {
        let library = QueryLibrary(folder: home.queries)
        let files = ((try? FileManager.default.contentsOfDirectory(atPath: home.queries + "/doctor")) ?? [])
            .filter { $0.hasSuffix(".sql") }.sorted()
        return files.flatMap { file in
            // "30-row-security.sql" is the check row-security.
            let name = String(file.dropLast(4).drop { $0.isNumber || $0 == "-" })
            do {
                return try rows(of: "doctor/" + file, library: library, connection: connection).map { row in
                    Finding(name, row.state, row.what, advice: row.advice)
                }
            } catch {
                try? connection.execute("ROLLBACK")
                return [unanswered(name, error)]
            }
        }
    }

    private func rows(
        of file: String, library: QueryLibrary, connection: Connection
    ) throws -> [(state: Finding.State, what: String, advice: String?)] {
        let template = try library.template(file)
        try connection.execute(
            "BEGIN READ ONLY; SET LOCAL statement_timeout = \(min(30_000, access.statementMilliseconds)); "
                + "SET LOCAL jit = off; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = postgres")
        // Extensions stand in a schema of the installation's choice.
        try connection.query(
            try library.template("session/extension-path.sql").sql, context: "session/extension-path.sql")
        let result = try connection.query(template.sql, context: file)
        try connection.execute("ROLLBACK")
        return try (0..<result.rowCount).map { row in
            guard result.columnCount == 3, let state = result.text(row, 0).flatMap({ Finding.State(rawValue: $0) }),
                let what = result.text(row, 1)
            else { throw PostgresError(.unexpectedResult, "a check gives state, what and advice", context: file) }
            return (state, what, result.text(row, 2))
        }
    }

    /// A check that the server didn't answer says what is missing, and is no failure of the database.
    private func unanswered(_ name: String, _ error: any Error) -> Finding {
        let message = Failure(error).message
        guard let error = error as? PostgresError else { return Finding(name, .fail, message) }
        if error.message.contains("pg_stat_statements") {
            return Finding(
                name, .warn, "statements aren't counted: \(error.message)",
                advice: "Add pg_stat_statements to shared_preload_libraries, restart the server, and run: "
                    + "CREATE EXTENSION pg_stat_statements")
        }
        switch error.sqlState {
        case "42501"?:
            return Finding(
                name, .warn, "can't be told: \(error.message)",
                advice: "As an administrator: GRANT pg_monitor TO the login")
        case "57014"?: return Finding(name, .warn, "can't be told: it took too long")
        default: return Finding(name, .fail, message)
        }
    }
}
