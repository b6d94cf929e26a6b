import Foundation
import Postgres
import TestSupport
import Testing

@testable import Migrations

/// What stands for other servers than the one that the tests run on. A cluster itself is tried by hand; see the
/// documentation of the module KTReport, article Citus.
@Suite struct CitusFileTests {
    private static let queries = TestServer.root + "/queries"

    private func catalog(_ database: TestDatabase, _ script: MigrationScript) throws -> Catalog {
        let connection = try Connection(try ConnectionTarget(database.url))
        try Migrator(connection: connection, script: script, folder: Self.queries, toolVersion: "test").up()
        return try Catalog.read(connection, folder: Self.queries)
    }

    /// A file for Citus makes what the listed file makes, and the ledgers can't be told apart.
    @Test func filesForCitusMakeTheSameObjects() async throws {
        let listed = try MigrationScript(folder: Self.queries)
        let forCitus = try listed.forCitus()
        #expect(listed.files.map(\.path) == forCitus.files.map(\.path))
        #expect(listed.files.map(\.checksum) == forCitus.files.map(\.checksum))
        let replaced = zip(listed.files, forCitus.files).filter { $0.text != $1.text }.map(\.0.path)
        #expect(replaced == ["schema/080-sealing.sql"])
        let plain = try catalog(try await TestServer.emptyDatabase(), listed)
        let cluster = try catalog(try await TestServer.emptyDatabase(), forCitus)
        #expect(plain.keys("table").count > 30)
        #expect(plain.drift(of: cluster).map(\.description) == [])
    }

    /// PostgreSQL 16 and later print a view of one table without the table's name; that is no drift, a change is.
    @Test func viewsAreComparedInOneServersWords() async throws {
        let database = try await TestServer.migratedDatabase()
        let connection = try Connection(try ConnectionTarget(database.url))
        let wanted = try Catalog.read(connection, folder: Self.queries)
        func found(_ change: (String) -> String) throws -> [Drift] {
            let key = Catalog.Key(kind: "view", name: "reporting.users")
            var objects = wanted.objects
            let view = try #require(objects[key])
            objects[key] = Catalog.Object(schema: view.schema, definition: change(view.definition))
            return wanted.drift(of: try Catalog(objects: objects).respelled(by: connection, as: wanted))
        }
        #expect(try found { $0.replacing(" users.", with: " ") }.isEmpty)
        #expect(try found { $0.replacing("users.email", with: "lower(users.email) AS email") }.count == 1)
        #expect(try found { $0.replacing("security_invoker=true", with: "security_invoker=false") }.count == 1)
        // A text that the server can't read stays what it is.
        #expect(try found { $0.replacing("SELECT", with: "SELECT;") }.count == 1)
    }
}
