package import Extract
package import KeepTrack
package import NepaliCalendar
package import Postgres
package import Tabular

/// One connection in one read-only transaction under one snapshot, as the reporting role, under row security.
///
/// For one thread. Organizations are read one after the other; no cursor outlives the setting that it reads under.
package final class SourceSession {
    /// What the server says of itself and of the snapshot.
    package struct Facts: Sendable {
        /// The instant just after the snapshot was taken: the default as-of.
        package let readAt: Timestamp
        package let serverVersion: String
        /// `xmin:xmax:xip,...`.
        package let snapshot: String
        package let walPosition: String
        package let isStandby: Bool
        package let isCitus: Bool
    }

    /// An organization that the directory lists.
    package struct DirectoryEntry: Sendable {
        package let id: Identifier
        package let slug: String
        package let isActive: Bool
    }

    package let facts: Facts
    package let library: QueryLibrary
    private let lease: ConnectionPool.Lease
    var connection: Connection { lease.connection }
    /// What the trail of the organization at hand holds, per as-of instant.
    private var changes: [Timestamp: TrailChanges] = [:]
    /// Queries without their order, by their text.
    private var unordered: [String: String] = [:]
    private let described = DescribedQueries()
    /// What reads beside this session for the organization at hand.
    var side: SideReaders?
    /// Where the largest tables of the organization at hand are kept, once they are read.
    package var checkpoints: Checkpoints?
    /// Soft-deleted rows of the organization at hand, per as-of instant: the same for each of its reports.
    private var leftOut: [Timestamp: [(table: String, rows: Int)]] = [:]

    /// Begins on a connection of a pool, which gets it back when the session goes.
    ///
    /// - Parameters:
    ///   - access: what the source's settings say of deadlines and roles.
    ///   - snapshot: an exported snapshot to read under; nil takes one.
    ///   - known: of a session under that snapshot, with the same login: then nothing is asked again.
    /// - Throws: `PostgresError`, of code `connectionLost` where the exported snapshot is gone; ``PipelineError`` where
    ///   the role would see every organization's rows.
    package init(
        _ lease: ConnectionPool.Lease, library: QueryLibrary, access: SourceAccess, snapshot: String? = nil,
        facts known: Facts? = nil
    ) throws {
        self.lease = lease
        self.library = library
        let connection = lease.connection
        do {
            let join = snapshot.map { "SET TRANSACTION SNAPSHOT '\($0)'; " } ?? ""
            try connection.execute(
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \(join)"
                    + "SET LOCAL statement_timeout = \(access.statementMilliseconds)")
            connection.statementMilliseconds = access.statementMilliseconds
        } catch let error as PostgresError where error.sqlState == "22023" || error.sqlState == "42704" {
            throw PostgresError(.connectionLost, "the run's snapshot is gone")
        }
        for file in ["extract/session/settings.sql", "extract/session/lock-sources.sql"] {
            do {
                try connection.execute(try library.text(of: file), context: file)
            } catch let error as PostgresError where error.code == .statement {
                throw SourceSession.explain(error)
            }
        }
        if let known {
            facts = known
            return
        }
        let row = try connection.query(
            try library.template("extract/session/facts.sql").sql, context: "extract/session/facts.sql")
        let facts = ResultRow(row, row: 0, context: "extract/session/facts.sql")
        self.facts = Facts(
            readAt: try facts.timestamp(0), serverVersion: try facts.text(1), snapshot: try facts.text(2),
            walPosition: try facts.text(5), isStandby: try facts.bool(3), isCitus: try facts.bool(4))
        // Row security means nothing to such a role: one organization's report would hold everybody's rows.
        if !access.allowsBypass, let reason = try SourceSession.bypass(facts) {
            throw PipelineError(
                .configuration, "the reporting role would see the rows of every organization: \(reason)",
                hint: "Connect as a plain role that is a member of kt_reporter and owns no table, or, if it must be, "
                    + "say --allow-bypass")
        }
    }

    /// Why row security wouldn't hold for the role; nil where it does.
    private static func bypass(_ facts: ResultRow) throws -> String? {
        if try facts.bool(6) { return "it is a superuser or has BYPASSRLS" }
        return try facts.textIfAny(7).map { "it owns \($0) without FORCE ROW LEVEL SECURITY" }
    }

    private static func explain(_ error: PostgresError) -> any Error {
        switch error.sqlState {
        case "42P01"?, "3F000"?:
            PipelineError(
                .configuration, "the database has no KeepTrack schema, or an older one: \(error.message)",
                hint: "Run: kt-report migrate up")
        case "22023"?, "42501"?, "42704"?:
            PipelineError(
                .configuration, "can't read as the role kt_reporter: \(error.message)",
                hint: "Run kt-report migrate up, or as an administrator: GRANT kt_reporter TO the login")
        default: error
        }
    }

    /// Makes the snapshot available to other connections, as long as this session lives.
    package func exportSnapshot() throws -> String {
        let row = try connection.query("select pg_export_snapshot()")
        guard let name = row.text(0, 0), name.allSatisfy({ $0.isHexDigit || $0 == "-" }) else {
            throw PostgresError(.unexpectedResult, "the server exported no snapshot")
        }
        return name
    }

    /// Takes the lock that runs of one database share, until the session ends; false where another run holds it.
    package func takeRunLock() throws -> Bool {
        // "kt-run" as a number. Transaction-scoped: a session lock excludes nobody behind a transaction-mode pooler.
        try connection.query("select pg_try_advisory_xact_lock($1)", [.int8(0x6B74_2D72_756E)]).bool(0, 0) == true
    }

    /// Proves that the transaction, and so the snapshot, is still there.
    package func assertAlive() throws {
        try connection.query("select 1")
    }

    /// The organizations of the directory, in byte order of their slugs.
    package func directory() throws -> [DirectoryEntry] {
        let file = "extract/session/directory.sql"
        let rows = try connection.query(try library.template(file).sql, context: file)
        return try (0..<rows.rowCount).map { index in
            let row = ResultRow(rows, row: index, context: file)
            return DirectoryEntry(id: try row.identifier(0), slug: try row.text(1), isActive: try row.bool(2))
        }
    }

    /// Reads for one organization: sets the context that row security goes by, and takes it back afterwards.
    package func withOrganization<R>(_ id: Identifier, _ body: () throws -> R) throws -> R {
        try connection.execute("SAVEPOINT organization")
        try begin(id)
        changes = [:]
        leftOut = [:]
        checkpoints = nil
        side = nil
        let result = try body()
        try connection.execute("ROLLBACK TO SAVEPOINT organization; RELEASE SAVEPOINT organization")
        return result
    }

    /// Sets the context that row security goes by, until the transaction's end or the savepoint's.
    func begin(_ organization: Identifier) throws {
        try connection.query(
            "select core.set_context($1)", [.uuid(organization.description)], context: "core.set_context")
    }

    /// How the largest stages are read.
    private var policy: RangePolicy {
        if facts.isCitus { return .inTurn }
        return side.map { .sideBySide($0) } ?? .whole
    }

    /// The tables of which the audit trail holds changes at or after an instant. In ``withOrganization(_:_:)``.
    private func changes(of organization: Identifier, since asOf: Timestamp) throws -> TrailChanges {
        if let known = changes[asOf] { return known }
        let file = "extract/session/changed-tables.sql"
        let rows = try query(try library.template(file), organization: organization, asOf: asOf)
        let found = TrailChanges.only(Set((0..<rows.rowCount).compactMap { rows.text($0, 0) }))
        changes[asOf] = found
        return found
    }

    /// Runs a query of which no more is known than the organization and the instant.
    private func query(_ template: QueryTemplate, organization: Identifier, asOf: Timestamp) throws -> ResultSet {
        let parameters = template.parameters.map { parameter -> Parameter in
            parameter == .organizationID ? .uuid(organization.description) : .timestamptz(asOf.description)
        }
        return try planned(template, parameters)
    }

    /// Runs a query that is asked for every organization. Citus plans by the values, each time.
    private func planned(_ template: QueryTemplate, _ parameters: [Parameter]) throws -> ResultSet {
        facts.isCitus
            ? try connection.query(template.sql, parameters, context: template.file)
            : try connection.plannedQuery(template.sql, parameters, context: template.file)
    }

    /// The template of a file as the scope needs it.
    private func template(_ file: String, scope: ReportScope) throws -> QueryTemplate {
        try library.template(file, changes: try changes(of: scope.organization.id, since: scope.asOf))
    }

    /// The organization as it was at `asOf`. In ``withOrganization(_:_:)``.
    package func organization(_ entry: DirectoryEntry, asOf: Timestamp) throws -> Organization {
        let file = "extract/session/organization.sql"
        let template = try library.template(file, changes: try changes(of: entry.id, since: asOf))
        let rows = try query(template, organization: entry.id, asOf: asOf)
        guard rows.rowCount == 1 else {
            throw PipelineError(.noInput, "the organization \(entry.slug) is listed but has no record")
        }
        let row = ResultRow(rows, row: 0, context: file)
        return Organization(
            id: entry.id, slug: entry.slug, name: try row.text(0), timeZone: try row.text(1), currency: try row.text(2),
            settings: try row.text(3))
    }

    /// The organization as it was at an instant, and the instant. In ``withOrganization(_:_:)``.
    package func organization(
        _ entry: DirectoryEntry, asOf request: AsOfRequest
    ) throws -> (Organization, asOf: Timestamp) {
        let now = try organization(entry, asOf: facts.readAt)
        if try request.instant(zone: now.timeZone, snapshot: facts.readAt) == facts.readAt {
            return (now, facts.readAt)
        }
        return try organization(entry, asOf: request, zone: now.timeZone)
    }

    /// The same, of one whose time zone at another time is known.
    ///
    /// A day ends by the clocks that held then: where the zone was another, the instant is found again by that one.
    func organization(
        _ entry: DirectoryEntry, asOf request: AsOfRequest, zone: String
    ) throws -> (Organization, asOf: Timestamp) {
        let guess = try request.instant(zone: zone, snapshot: facts.readAt)
        let then = try organization(entry, asOf: guess)
        guard then.timeZone != zone else { return (then, guess) }
        let asOf = try request.instant(zone: then.timeZone, snapshot: facts.readAt)
        return (try organization(entry, asOf: asOf), asOf)
    }

    /// Rows of a query file's population by an independent `count(*)` in the same snapshot.
    package func count(_ file: String, of population: StagePopulation, scope: ReportScope) throws -> Int {
        let template = try template(file, scope: scope)
        var condition = ""
        if case .before(let column) = population {
            guard let place = template.parameters.firstIndex(of: .asOf) else {
                throw PipelineError(.failed, "\(file) doesn't say as of when it is")
            }
            condition = " where counted.\(column) < $\(place + 1)"
        }
        let rows = try connection.query(
            "select count(*) from (\(unordered(template))) as counted\(condition)", try template.bound(to: scope),
            context: file)
        return Int(try rows.int(0, 0) ?? 0)
    }

    /// A query without the order that it ends in, of which a count has no need: the server may read another index then,
    /// or the table, and by several processes.
    private func unordered(_ template: QueryTemplate) -> String {
        if let known = unordered[template.sql] { return known }
        let tokens = SQLTokens(template.sql).tokens
        let order = tokens.indices.last {
            tokens[$0].depth == 0 && tokens[$0].isWord("order") && tokens[$0...].dropFirst().first?.isWord("by") == true
        }
        var sql = template.sql
        // What limits rows by their order, or takes them together with others, goes with it.
        if let order,
            !tokens[order...].contains(where: {
                $0.depth == 0 && $0.isWord("limit", "offset", "fetch", "for", "union", "intersect", "except")
            })
        {
            sql = String(decoding: template.sql.utf8.prefix(tokens[order].offset), as: UTF8.self)
        }
        unordered[template.sql] = sql
        return sql
    }

    /// The columns that a query file would yield, worked out by the server without running it.
    ///
    /// - Parameter own: the report's own parameters.
    /// - Throws: what the server finds wrong with it; the session goes on.
    package func columns(
        of file: String, own: [String: ParameterType]
    ) throws -> [ResultColumn] {
        let template = try library.template(file)
        let types = try template.parameterTypes(own: own)
        try connection.execute("SAVEPOINT description")
        do {
            let columns = try connection.describe(template.sql, types, context: file)
            try connection.execute("RELEASE SAVEPOINT description")
            return columns
        } catch let error as PostgresError where error.code == .statement {
            try connection.execute("ROLLBACK TO SAVEPOINT description; RELEASE SAVEPOINT description")
            throw error
        }
    }

    /// The rows of a small query, whole.
    package func rows(_ file: String, scope: ReportScope) throws -> ResultSet {
        let template = try template(file, scope: scope)
        return try connection.query(template.sql, try template.bound(to: scope), context: file)
    }

    /// Soft-deleted rows per table, which are in no figure.
    package func leftOut(scope: ReportScope) throws -> [(table: String, rows: Int)] {
        if let known = leftOut[scope.asOf] { return known }
        let file = "extract/session/left-out.sql"
        let template = try template(file, scope: scope)
        let rows = try planned(template, try template.bound(to: scope))
        let found = try (0..<rows.rowCount).map { index in
            let row = ResultRow(rows, row: index, context: file)
            return (table: try row.text(0), rows: try row.int(1))
        }
        leftOut[scope.asOf] = found
        return found
    }

    /// Opens cursors for one pass over the stages of an organization.
    package func withStages<R>(
        _ scope: ReportScope, tally: StageTally, _ body: (StageOpener) throws -> R
    ) throws -> R {
        let changes = try changes(of: scope.organization.id, since: scope.asOf)
        defer { side?.end() }
        return try connection.withCursors { group in
            try body(
                StageOpener(
                    group: group, library: library, scope: scope, changes: changes, tally: tally,
                    described: described, checkpoints: checkpoints, policy: policy))
        }
    }

    /// Ends the transaction.
    package func end() throws {
        try connection.rollBack()
    }
}
