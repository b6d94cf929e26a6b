import Foundation
import TestSupport
import Testing

/// Values at the ends of what the database holds: somebody has to read of them, so no report may fail over them.
@Suite struct ExtremeValueTests {
    /// Puts the least and the greatest value of each number, day and instant into rows of acme, each into one of its
    /// own; says how many there are. What a constraint refuses can't be there.
    ///
    /// Not through the functions and triggers, which refuse much of it: what is there may always have been there.
    private static let script = """
        set session_replication_role = replica;
        set client_min_messages = error;
        create temp table written (n int);
        insert into written values (0);
        do $$
        declare
            acme uuid := (select d.organization_id from core.organization_directory as d where d.slug = 'acme');
            place record;
            extreme text;
            affected bigint;
            turn int := 0;
        begin
            for place in
                select c.oid::regclass as relation, a.attname as name, ends.extremes
                from pg_class as c
                join pg_namespace as n on n.oid = c.relnamespace
                join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                cross join lateral (
                    select case format_type(a.atttypid, null)
                        when 'timestamp with time zone' then
                            array['4713-01-01 00:00:00+00 BC', '294276-12-31 23:59:59.999999+00']
                        when 'date' then array['4713-01-01 BC', '5874897-12-31']
                        when 'integer' then array['-2147483648', '2147483647', '0']
                        when 'numeric' then array[
                            '-' || repeat('9', ((a.atttypmod - 4) >> 16) - ((a.atttypmod - 4) & 65535)),
                            repeat('9', ((a.atttypmod - 4) >> 16) - ((a.atttypmod - 4) & 65535)), '0']
                    end as extremes
                ) as ends
                where n.nspname in ('core', 'authentication', 'assets', 'vehicles') and c.relkind in ('r', 'p')
                    and ends.extremes is not null
                    and exists (
                        select from pg_attribute as o where o.attrelid = c.oid and o.attname = 'organization_id')
                    and exists (select from pg_attribute as o where o.attrelid = c.oid and o.attname = 'id')
                order by c.oid::regclass::text, a.attnum
            loop
                foreach extreme in array place.extremes loop
                    turn := turn + 1;
                    begin
                        execute format(
                            'update %s set %I = %L where organization_id = $1 and id in (select t.id from %s as t '
                            'where t.organization_id = $1 order by md5(t.id::text || $2) limit 1)',
                            place.relation, place.name, extreme, place.relation) using acme, turn::text;
                        get diagnostics affected = row_count;
                        update written set n = n + affected;
                    exception when check_violation or unique_violation or numeric_value_out_of_range then
                        null;
                    end;
                end loop;
            end loop;
        end
        $$;
        select n from written;
        """

    @Test(.timeLimit(.minutes(10))) func everyReportIsMade() async throws {
        let database = try await TestServer.ownDemoDatabase()
        let written = try await Tool.psql(database.superuserURL, Self.script)
        #expect((Int(written.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0) > 150)
        try await withTemporaryFolder { folder in
            for day in ["2026-07-16", "1986-01-01"] {
                let result = try await Tool.program(
                    ["run", "--org", "acme", "--as-of", day, "-o", folder + "/output"], database: database)
                #expect(result.status == 0, "\(day): \(result.standardError)")
            }
            let proof = try await Tool.program(["verify", folder + "/output/2026-07-16/acme"], database: database)
            #expect(proof.status == 0, "\(proof.standardError)")
            let findings = try await Tool.program(
                ["data-quality", "--org", "acme", "--as-of", "2026-07-16", "--table", "exceptions", "--format", "csv"],
                database: database)
            #expect(findings.standardOutput.contains("changed_at 294276-12-30"))
        }
    }
}
