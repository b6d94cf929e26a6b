import Foundation
import TestSupport
import Testing

/// Reports while others write.
@Suite struct ConsistencyTests {
    /// Two writers move value from items to records and back, in transactions that touch both tables; a report that reads
    /// one table before a move and the other after it would count some twice, or not at all.
    @Test(.timeLimit(.minutes(20)))
    func valueThatMovesBetweenTablesIsCountedOnce() async throws {
        let database = try await TestServer.ownDemoDatabase()
        let acme = "(select organization_id from core.organization_directory where slug = 'acme')"
        _ = try await database.sql(
            """
            create table public.stop ();
            begin;
            select core.set_context(\(acme));
            insert into assets.items_history
                (organization_id, item_id, title, kind, phase, actual_cost, reported_at, completed_at)
            select i.organization_id, i.id, 'moved', 'repair', 'completed', 100000, now() - interval '2 days',
                now() - interval '1 day'
            from assets.items as i
            where i.organization_id = \(acme) and i.deleted_at is null and i.disposed_on is null
                and i.purchase_amount > 50000
            order by i.id limit 20;
            commit;
            """)
        let writers = (0..<2).map { number in
            Task {
                try await Tool.psql(
                    database.superuserURL,
                    """
                    do $$
                    declare
                        moved record;
                        round int := 0;
                    begin
                        while not exists (select from public.stop) loop
                            round := round + 1;
                            perform core.set_context(\(acme));
                            select h.organization_id, h.id, h.item_id into moved
                            from assets.items_history as h
                            where h.organization_id = \(acme) and h.title = 'moved'
                            order by h.id offset \(number) + 2 * (round % 10) limit 1;
                            update assets.items as i set purchase_amount = i.purchase_amount - (round % 7 - 3)
                            where i.organization_id = moved.organization_id and i.id = moved.item_id;
                            update assets.items_history as h set actual_cost = h.actual_cost + (round % 7 - 3)
                            where h.organization_id = moved.organization_id and h.id = moved.id;
                            commit;
                        end loop;
                    end
                    $$;
                    """)
            }
        }
        func moves() async throws -> Int {
            let text = try await database.sql(
                "select count(*) from audit.events where table_name = 'assets.items_history' and action = 'UPDATE'")
            return try #require(Int(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        }
        let sums = try await withTemporaryFolder { folder in
            while try await moves() < 20 { try await Task.sleep(for: .milliseconds(20)) }
            var sums: Set<Decimal> = []
            for round in 0..<(Soak.isOn ? 30 : 4) {
                let before = try await moves()
                sums.insert(try await sum(database, "\(folder)/\(round)"))
                // While it was made, value did move.
                #expect(try await moves() > before)
            }
            // That the sum can fail to hold is shown by a reader without a snapshot.
            let torn = try await Tool.psql(
                database.superuserURL,
                """
                do $$
                declare
                    items numeric;
                    records numeric;
                    sums numeric[] := '{}';
                begin
                    for round in 1..2000 loop
                        select sum(i.purchase_amount) into items from assets.items as i
                        where i.organization_id = \(acme);
                        select sum(h.actual_cost) into records from assets.items_history as h
                        where h.organization_id = \(acme);
                        if items + records <> all(sums) then sums := sums || (items + records); end if;
                        exit when cardinality(sums) > 1;
                    end loop;
                    raise notice 'sums: %', cardinality(sums);
                    create table public.torn as select cardinality(sums) as count;
                end
                $$;
                select count from public.torn;
                """)
            #expect(torn.trimmingCharacters(in: .whitespacesAndNewlines) == "2")
            return sums
        }
        _ = try await database.sql("insert into public.stop default values")
        for writer in writers { _ = try await writer.value }
        #expect(sums.count == 1, "\(sums)")
    }

    /// Purchase amounts and service costs of all items, as a run's manifest has them.
    private func sum(_ database: TestDatabase, _ folder: String) async throws -> Decimal {
        let result = try await Tool.program(
            ["run", "-o", folder, "--org", "acme", "--report", "lifecycle", "--format", "csv", "--jobs", "4"],
            database: database)
        try #require(result.status == 0, "\(result.standardError)")
        struct Manifest: Decodable {
            struct Report: Decodable { let controlTotals: [String: String] }
            let reports: [Report]
        }
        let data = try #require(FileManager.default.contents(atPath: "\(folder)/latest/acme/manifest.json"))
        let totals = try JSONDecoder().decode(Manifest.self, from: data).reports[0].controlTotals
        let amounts = try ["items.purchase_amount", "items.service_cost"].map { key in
            try #require(totals[key].flatMap { Decimal(string: $0) }, "\(key) of \(totals.keys.sorted())")
        }
        return amounts[0] + amounts[1]
    }
}
