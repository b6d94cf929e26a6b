import Foundation
import TestSupport
import Testing

/// The same files through psql and through us, one after the other in two databases.
@Suite(.serialized) struct PsqlTests {
    private static let databases = Task {
        (ours: try await TestServer.emptyDatabase(), theirs: try await TestServer.emptyDatabase())
    }

    private static let parts = [
        ("schema/1.sql", "create table one (id int)"), ("schema/2.sql", "create table two (id int);"),
        ("schema/part/p.sql", "create table p (id int);\n"),
        ("schema/part/it's.sql", "create table quoted (id int);\n"),
        ("schema/part/open.sql", "create table o (id int)"),
    ]

    @Test(.timeLimit(.minutes(10)), arguments: PsqlFixture.all)
    func psqlAndWeAgree(fixture: PsqlFixture) async throws {
        try await MigrationHome.with { home in
            for (path, text) in Self.parts { try home.write(text, to: path) }
            try home.write(fixture.files)
            let (ours, theirs) = try await Self.databases.value
            try await ours.reset()
            let result = try await home.up(ours)
            if case .refusal(let words) = fixture.expectation {
                #expect(result.status == 1)
                #expect(result.standardError.contains(words), "\(result.standardError)")
                #expect(try await ours.sql("select to_regclass('migrations.ledger') is null") == "t\n")
                return
            }
            try await theirs.reset()
            let psql = try await Tool.run(
                "psql",
                ["-X", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction", "-d", theirs.url, "-f", "index.sql"],
                folder: home.queries)
            if case .failure = fixture.expectation {
                #expect(psql.status != 0)
                #expect(result.status == 1)
            } else {
                #expect(psql.status == 0, "\(psql.standardError)")
                #expect(result.status == 0, "\(result.standardError)")
            }
            #expect(try await ours.dump("--no-owner") == theirs.dump("--no-owner"))
        }
    }

    @Test func thereAreSixty() {
        #expect(PsqlFixture.all.count >= 60)
    }
}
