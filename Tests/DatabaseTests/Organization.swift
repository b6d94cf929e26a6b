import Foundation
import Synchronization
import TestSupport

/// The database of these tests: one for all, an organization of its own for each.
enum FunctionDatabase {
    private static let starting = Mutex<Task<TestDatabase, any Error>?>(nil)

    /// A database with the schema, made once per process.
    static func shared() async throws -> TestDatabase {
        let task = starting.withLock { task in
            if let task { return task }
            let new = Task { try await TestServer.migratedDatabase() }
            task = new
            return new
        }
        return try await task.value
    }
}

/// An organization with two branches and three people, made through the functions themselves.
///
/// `manager` may do everything, `keeper` everything within the first branch, `clerk` nothing.
struct Organization: Sendable {
    let database: TestDatabase
    let id: String
    let branch: String
    let otherBranch: String
    let manager: String
    let keeper: String
    let clerk: String

    static let encryptionKey = "an encryption key of more than 32 bytes"
    private static let digestKey = "a digest key that has 32 bytes or more"

    /// Makes a new organization.
    static func make(settings: String = "{}") async throws -> Organization {
        let database = try await FunctionDatabase.shared()
        let name = "org-" + UUID().uuidString.lowercased()
        let all = #"{"scope": "SCOPE", "view": true, "create": true, "update": true, "delete": true}"#
        let modules = ["organization", "branches", "users", "assets", "service", "vehicles"]
            .map { "\"\($0)\": \(all)" }.joined(separator: ", ")
        func list(_ scope: String) -> String {
            "{\"modules\": {\(modules.replacingOccurrences(of: "SCOPE", with: scope))}}"
        }
        let output = try await output(
            of: """
                select core.create_organization('{"name": "\(name)", "slug": "\(name)", "settings": \(settings)}') as o \\gset
                select core.create_branch('{"name": "First", "code": "01"}') as first \\gset
                select core.create_branch('{"name": "Second", "code": "02"}') as second \\gset
                select core.create_position('{"name": "Manager", "access_list": \(list("organization"))}') as lead \\gset
                select core.create_position('{"name": "Keeper", "access_list": \(list("branches"))}') as keep \\gset
                select core.create_user(jsonb_build_object('email', 'manager@\(name).example', 'position_id', :'lead')) as m \\gset
                select core.create_user(jsonb_build_object(
                    'email', 'keeper@\(name).example', 'position_id', :'keep', 'branch_id', :'first')) as k \\gset
                select core.create_user('{"email": "clerk@\(name).example"}') as c \\gset
                select :'o'; select :'first'; select :'second'; select :'m'; select :'k'; select :'c';
                """, context: "", in: database)
        return Organization(
            database: database, id: output[0], branch: output[1], otherBranch: output[2], manager: output[3],
            keeper: output[4], clerk: output[5])
    }

    /// Runs SQL as keeptrack_app in one transaction of this organization, and returns the lines that it prints.
    ///
    /// - Parameter actor: the person that it works for; nil is the service itself.
    @discardableResult
    func run(_ sql: String, as actor: String? = nil) async throws -> [String] {
        try await Self.output(of: sql, context: context(actor), in: database)
    }

    /// The first line that SQL prints.
    func value(_ sql: String, as actor: String? = nil) async throws -> String {
        try await run(sql, as: actor).first ?? ""
    }

    /// What becomes of each statement, one after the other in one transaction, which is rolled back: `ok`, or the
    /// SQLSTATE. A refusal without a HINT says so.
    func outcomes(_ statements: [String], as actor: String? = nil) async throws -> [String] {
        let attempts = statements.map { "select pg_temp.outcome($test$\($0)$test$);" }.joined(separator: "\n")
        let function = """
            create function pg_temp.outcome(statement text) returns text language plpgsql as $outcome$
            declare hint text;
            begin
                execute statement;
                return 'ok';
            exception when others then
                get stacked diagnostics hint = pg_exception_hint;
                return sqlstate || case when sqlstate like 'KT%' and hint = '' then ' without a hint' else '' end;
            end $outcome$;
            """
        return try await Self.output(
            of: "\(function)\n\(attempts)\nrollback;\nbegin;", context: context(actor), in: database)
    }

    /// What becomes of one statement.
    func outcome(_ statement: String, as actor: String? = nil) async throws -> String {
        try await outcomes([statement], as: actor).first ?? ""
    }

    /// Runs SQL as the superuser, with `$org` put in.
    func look(_ sql: String) async throws -> String {
        try await database.sql(sql.replacingOccurrences(of: "$org", with: "'\(id)'"))
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The audit trail of a row, oldest first, such as `INSERT,UPDATE`, with who did it as the last word.
    func trail(of table: String, row: String) async throws -> String {
        try await look(
            """
            select coalesce(string_agg(action, ',' order by xid, id), '') || ' '
                || coalesce((array_agg(actor order by xid desc, id desc))[1]::text, 'service')
            from audit.events
            where organization_id = $org and table_name = '\(table)' and row_id = '\(row)'
            """)
    }

    /// Runs one script in several sessions at once, each a transaction of its own, and returns how each ended: `ok`, or
    /// the SQLSTATE.
    func race(_ scripts: [String], as actor: String? = nil) async throws -> [String] {
        try await withThrowingTaskGroup(of: String.self) { group in
            for script in scripts {
                let text = Self.script(script, context: context(actor))
                let url = database.url
                group.addTask {
                    let result = try await Tool.run("psql", Self.arguments + ["-d", url, "-f", "-"], input: text)
                    return result.status == 0 ? "ok" : Self.state(in: result.standardError)
                }
            }
            var states: [String] = []
            for try await state in group { states.append(state) }
            return states.sorted()
        }
    }

    private func context(_ actor: String?) -> String {
        "select core.set_context('\(id)', \(actor.map { "'\($0)'" } ?? "null")) \\g /dev/null"
    }

    private static let arguments = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose"]

    private static func script(_ sql: String, context: String) -> String {
        """
        begin;
        set local role keeptrack_app;
        select set_config('app.digest_key', '\(digestKey)', true) \\g /dev/null
        select set_config('app.encryption_key', '\(encryptionKey)', true) \\g /dev/null
        \(context)
        \(sql)
        ;
        commit;
        """
    }

    private static func output(of sql: String, context: String, in database: TestDatabase) async throws -> [String] {
        let result = try await Tool.run(
            "psql", arguments + ["-d", database.url, "-f", "-"], input: script(sql, context: context))
        guard result.status == 0 else { throw ToolError(description: "psql: \(result.standardError)") }
        return result.standardOutput.split(separator: "\n").map(String.init).filter { !$0.isEmpty }
    }

    private static func state(in message: String) -> String {
        guard let range = message.range(of: "ERROR:  ") else { return message }
        return String(message[range.upperBound...].prefix(5))
    }
}
