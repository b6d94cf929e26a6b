import Foundation
import TestSupport
import Testing

/// The way back of each schema file.
@Suite struct DownScriptTests {
    private let files = [
        "080-sealing", "070-outbox", "060-reporting", "050-audit", "040-vehicles", "030-assets", "020-authentication",
        "010-core",
        "003-schemas", "002-extensions", "001-roles",
    ]

    private func apply(_ path: String, to database: TestDatabase) async throws {
        let result = try await Tool.run(
            "psql",
            [
                "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-d", database.url, "-f",
                "\(TestServer.root)/queries/\(path)",
            ])
        #expect(result.status == 0, "\(path): \(result.standardError)")
    }

    @Test func allTheWayDownLeavesNothing() async throws {
        let database = try await TestServer.migratedDatabase()
        try await Tool.psql(
            database.url,
            """
            set role keeptrack_owner; select audit.follow('assets.items', true, true) \\g /dev/null
            set role keeptrack_app; begin;
            select core.create_organization('{"name": "x", "slug": "x"}') \\g /dev/null
            select assets.create_item('{"name": "x"}') \\g /dev/null
            commit;
            """)
        for file in files { try await apply("schema/\(file).down.sql", to: database) }
        let left = try await database.sql(
            """
            select count(*) from pg_namespace
            where nspname in ('core', 'authentication', 'assets', 'vehicles', 'audit', 'reporting', 'extensions')
            """)
        #expect(left == "0\n")
    }

    /// The outbox down and up again, with its triggers on: writes go on in between, and the schema is as it was.
    @Test func theOutboxGoesAndComesBack() async throws {
        let database = try await TestServer.migratedDatabase()
        let follow = "set role keeptrack_owner; select audit.follow('core.branches', true, true) \\g /dev/null"
        try await Tool.psql(database.url, follow)
        let before = try await dump(database)
        try await apply("schema/070-outbox.down.sql", to: database)
        try await Tool.psql(
            database.url,
            """
            set role keeptrack_app; begin;
            select core.create_organization('{"name": "x", "slug": "x"}') \\g /dev/null
            select core.create_branch('{"name": "x", "code": "x"}') \\g /dev/null
            commit;
            """)
        for file in [
            "schema/070-outbox.sql", "functions/triggers.sql", "functions/outbox.sql", "policies/row-security.sql",
            "policies/grants.sql",
        ] { try await apply(file, to: database) }
        try await Tool.psql(database.url, follow)
        #expect(try await dump(database) == before)
    }

    private func dump(_ database: TestDatabase) async throws -> String {
        let result = try await Tool.run("pg_dump", ["-s", "-d", database.superuserURL])
        // \restrict has a word of its own in each dump.
        return result.standardOutput.split(separator: "\n").filter { !$0.hasPrefix("\\") }.joined(separator: "\n")
    }
}
