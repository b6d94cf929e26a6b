import EmbeddedPostgres
import Foundation
import SystemPackage
import TestSupport
import Testing

/// All tests of the audit trail, one after the other on a server of their own: the horizon is a server's, so that the
/// transactions of any other test would hold it up.
@Suite(.serialized, TrailServer()) struct TrailTests {}

/// Starts the server before the first of the tests and stops it after the last.
struct TrailServer: SuiteTrait, TestScoping {
    @TaskLocal static var current: EmbeddedServer?
    /// A folder that lives as long as the server.
    @TaskLocal static var folder: String?

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let folder = "/tmp/kt-trail-\(UUID().uuidString.prefix(8).lowercased())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var configuration = EmbeddedServerConfiguration(
            stateFolder: FilePath(folder), settings: ["shared_buffers": "128MB", "autovacuum": "off"])
        configuration.isDurable = false
        configuration.startTimeout = .seconds(60)
        try await EmbeddedServer.withServer(configuration) { server in
            try await TrailServer.$current.withValue(server) {
                try await TrailServer.$folder.withValue(folder) { try await function() }
            }
        }
    }
}

/// A database of one test on that server.
struct TrailDatabase: Sendable {
    let name: String
    private let server: EmbeddedServer

    /// A new database, empty or a copy of another that nobody is connected to.
    init(copying template: String = "template1") async throws {
        server = try #require(TrailServer.current)
        name = "trail_\(UUID().uuidString.prefix(8).lowercased())"
        try await Tool.psql(
            server.superuserConnectionString(), "create database \(name) owner keeptrack template \(template)")
    }

    var superuserURL: String { server.superuserConnectionString(database: name) }

    /// Runs SQL as the superuser.
    @discardableResult
    func sql(_ text: String) async throws -> String { try await Tool.psql(superuserURL, text) }

    /// Runs the program as the login role, which is no superuser.
    func program(_ arguments: [String]) async throws -> ToolResult {
        try await Tool.program(
            arguments, environment: ["DATABASE_URL": server.connectionString(database: name)])
    }
}

/// An organization whose audit trail is written, sealed and tampered with.
struct TrailFixture: Sendable {
    static let organization = "6f1d2c3b-0000-4000-8000-000000000001"

    let database: TrailDatabase
    /// For keys and heads.
    let folder: String

    var heads: String { folder + "/heads" }
    var keyFile: String { folder + "/key" }
    /// The public half of ``keyFile`` (RFC 8032, 7.1, test 1).
    static let publicKey = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

    /// A migrated database with one organization, whose own record is event 0.
    static func make(in folder: String) async throws -> TrailFixture {
        let fixture = TrailFixture(database: try await TrailDatabase(), folder: folder)
        let migrated = try await fixture.database.program(["migrate", "up"])
        try #require(migrated.status == 0, "\(migrated.standardError)")
        try "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=\n".write(
            toFile: fixture.keyFile, atomically: true, encoding: .utf8)
        try await fixture.database.sql(
            """
            insert into core.organization_directory (organization_id, slug) values ('\(organization)', 'acme');
            begin;
            \(context);
            insert into core.organizations (organization_id, id, name, slug)
            values ('\(organization)', '\(organization)', 'Acme', 'acme');
            commit;
            """)
        return fixture
    }

    static let context = "select core.set_context('\(organization)')"

    /// Writes events, each in a transaction of its own.
    func write(_ count: Int, as name: String, pause: Bool = false) async throws {
        try await database.sql(Self.writing(count, as: name, pause: pause))
    }

    static func writing(_ count: Int, as name: String, pause: Bool = false) -> String {
        """
        do $$ begin
            for n in 1..\(count) loop
                perform core.set_context('\(organization)');
                insert into assets.tags (organization_id, name) values ('\(organization)', '\(name) ' || n);
                \(pause ? "if n % 10 = 0 then perform pg_sleep(random() / 200); end if;" : "")
                commit;
            end loop;
        end $$
        """
    }

    func seal(_ arguments: [String] = []) async throws -> ToolResult {
        try await database.program(["seal", "--verbose", "--key", keyFile, "--heads", heads] + arguments)
    }

    /// Seals all there is.
    func sealed(_ arguments: [String] = []) async throws {
        try await settle()
        let result = try await seal(arguments)
        try #require(result.status == 0, "\(result.standardError)")
    }

    /// Waits until every event is below the horizon.
    func settle() async throws {
        let isSettled = "select max(xid) < pg_snapshot_xmin(pg_current_snapshot()) from audit.events"
        while try await database.sql(isSettled) != "t\n" { try await Task.sleep(for: .milliseconds(100)) }
    }

    func verify(_ arguments: [String] = []) async throws -> ToolResult {
        try await database.program(
            ["audit", "verify"] + (arguments.contains("--heads") ? [] : ["--heads", heads]) + arguments)
    }

    func number(_ query: String) async throws -> Int {
        let text = try await database.sql(query)
        return try #require(Int(text.trimmingCharacters(in: .whitespacesAndNewlines)), "\(query): \(text)")
    }

    /// An event's id by its place in the order of sealing.
    static func id(of index: Int) -> String {
        "(select id from audit.events where organization_id = '\(organization)' "
            + "order by epoch, xid, id offset \(index) limit 1)"
    }

    /// As a superuser can: past the triggers.
    func tamper(_ sql: String) async throws {
        try await database.sql(
            """
            alter table audit.events disable trigger guard;
            alter table audit.tree_heads disable trigger guard;
            \(sql);
            alter table audit.events enable trigger guard;
            alter table audit.tree_heads enable trigger guard;
            """)
    }

    /// The same on a copy of the database and of what is kept.
    func copy(in folder: String) async throws -> TrailFixture {
        try FileManager.default.copyItem(atPath: heads, toPath: folder + "/heads")
        try FileManager.default.copyItem(atPath: keyFile, toPath: folder + "/key")
        return TrailFixture(database: try await TrailDatabase(copying: database.name), folder: folder)
    }
}
