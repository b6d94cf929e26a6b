import Foundation
import Postgres
import TestSupport
import Testing

/// `kt-report maintain` as a process.
@Suite(.timeLimit(.minutes(2))) struct MaintainTests {
    @Test func whatIsDueIsDoneAndThenNothingIs() async throws {
        let database = try await TestServer.migratedDatabase()
        try await spoil(database)
        let plan = try await Tool.program(["maintain", "--dry-run"], database: database)
        #expect(plan.status == 0, "\(plan.standardError)")
        #expect(plan.standardOutput.contains("REINDEX INDEX CONCURRENTLY assets.idx_items_status;  -- invalid"))
        #expect(plan.standardOutput.contains("DROP INDEX CONCURRENTLY assets.left_ccnew;"))
        #expect(plan.standardOutput.contains("ANALYZE reporting.filled;"))
        #expect(plan.standardOutput.contains("REFRESH MATERIALIZED VIEW CONCURRENTLY reporting.counted;"))
        #expect(try await invalid(database) == "2\n")

        let done = try await Tool.program(["maintain"], database: database)
        #expect(done.status == 0, "\(done.standardError)")
        #expect(done.standardOutput.contains("REINDEX INDEX CONCURRENTLY assets.idx_items_status"))
        #expect(try await invalid(database) == "0\n")
        #expect(try await database.sql("select n from reporting.counted") == "1000\n")
        let again = try await Tool.program(["maintain", "--dry-run"], database: database)
        #expect(!again.standardOutput.contains("INDEX "), "\(again.standardOutput)")
        #expect(!again.standardOutput.contains("ANALYZE reporting.filled"), "\(again.standardOutput)")
    }

    @Test func aBloatedIndexIsRebuilt() async throws {
        let database = try await TestServer.migratedDatabase()
        try await database.sql(
            """
            create table reporting.big (n int8 not null);
            insert into reporting.big select n from generate_series(1, 800000) as n;
            create index big_n on reporting.big (n);
            delete from reporting.big where n % 10 <> 0;
            vacuum analyze reporting.big;
            alter table reporting.big owner to keeptrack_owner;
            """)
        let before = try await size(of: "reporting.big_n", database)
        let result = try await Tool.program(["maintain"], database: database)
        #expect(result.status == 0, "\(result.standardError)")
        #expect(
            result.standardOutput.contains("REINDEX INDEX CONCURRENTLY reporting.big_n"), "\(result.standardOutput)")
        #expect(try await size(of: "reporting.big_n", database) < before / 4)
    }

    @Test func throughAPoolerToo() async throws {
        let database = try await TestServer.migratedDatabase()
        try await spoil(database)
        let bouncer = try await Bouncer(database)
        let result = try await Tool.program(["maintain"], environment: ["DATABASE_URL": bouncer.url])
        #expect(result.status == 0, "\(result.standardError)")
        #expect(try await invalid(database) == "0\n")
    }

    @Test func twoAtOnceAreOneTooMany() async throws {
        let database = try await TestServer.migratedDatabase()
        let other = try Connection(try ConnectionTarget(database.url))
        try other.execute("BEGIN; SELECT pg_advisory_xact_lock(x'6b742d6d61696e'::int8)")
        let result = try await Tool.program(["maintain"], database: database)
        #expect(result.status == 75)
        #expect(result.standardError.contains("another"))
        try other.execute("COMMIT")
    }

    /// What can't be done is said and keeps nothing else from being done.
    @Test func aStepThatFailsDoesNotStopTheOthers() async throws {
        let database = try await TestServer.migratedDatabase()
        try await spoil(database)
        try await database.sql("alter materialized view reporting.counted owner to postgres")
        let result = try await Tool.program(["maintain"], database: database)
        #expect(result.status == 1)
        #expect(result.standardError.contains("reporting.counted"))
        #expect(try await invalid(database) == "0\n")
    }

    private func spoil(_ database: TestDatabase) async throws {
        try await database.sql(
            """
            create table reporting.filled as select 1 as n from generate_series(1, 1000);
            create materialized view reporting.counted as select count(*) as n, 1 as id from reporting.filled with no data;
            create unique index on reporting.counted (id);
            refresh materialized view reporting.counted;
            create index left_ccnew on assets.items (organization_id, name);
            alter table reporting.filled owner to keeptrack_owner;
            alter materialized view reporting.counted owner to keeptrack_owner;
            alter index assets.left_ccnew owner to keeptrack_owner;
            update pg_index set indisvalid = false
            where indexrelid in ('assets.idx_items_status'::regclass, 'assets.left_ccnew'::regclass);
            """)
    }

    private func invalid(_ database: TestDatabase) async throws -> String {
        try await database.sql("select count(*) from pg_index where not indisvalid")
    }

    private func size(of index: String, _ database: TestDatabase) async throws -> Int {
        let text = try await database.sql("select pg_relation_size('\(index)')")
        return Int(text.filter { $0.isNumber }) ?? 0
    }
}
