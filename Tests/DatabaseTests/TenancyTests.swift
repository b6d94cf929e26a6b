import Foundation
import Synchronization
import TestSupport
import Testing

/// No row of another organization, whatever is read or called, and nothing written by the reporting role.
///
/// What there is to try is taken from the catalogs, so that what somebody adds tomorrow is tried too.
@Suite struct TenancyTests {
    private static let roles = ["kt_reporter", "keeptrack_app", "kt_auditor", "keeptrack_owner"]

    /// Every table and view of the database, as every role that may read it.
    @Test(.timeLimit(.minutes(5))) func everyTableAndView() async throws {
        let tenants = try await Tenants.make()
        for role in Self.roles {
            func read(_ organization: String) async throws -> [Tenants.Line] {
                try await tenants.read(as: role, organization: organization).filter {
                    role == "kt_reporter" || $0.relation != Tenants.addresses
                }
            }
            let lines = try await read("'\(tenants.one)'")
            for line in lines { #expect(line.foreign == 0, "\(role) reads \(line.foreign) ids in \(line.relation)") }
            // It looked where there is something to be seen.
            #expect(lines.filter { $0.own > 0 }.count > (role == "kt_auditor" ? 1 : 20), "\(role)")
            // The other way round, and with no organization at all.
            let others = try await read("'\(tenants.other)'")
            #expect(others.filter { $0.own > 0 } == [], "\(role)")
            for nobody in ["''", "null"] {
                let none = try await read(nobody)
                #expect(none.filter { $0.own > 0 || $0.foreign > 0 } == [], "\(role) with \(nobody)")
            }
        }
        // What isn't an id is an error, no reason to show anything.
        let malformed = try await tenants.read(as: "kt_reporter", organization: "'x'' or true --'")
        #expect(malformed.filter { $0.state == "22P02" }.count > 30)
        #expect(malformed.filter { $0.own > 0 || $0.foreign > 0 } == [])
    }

    /// The look itself can fail: views that let everything through are found.
    @Test func aViewThatLeaksIsFound() async throws {
        let tenants = try await Tenants.make()
        try await tenants.database.sql(
            """
            create schema "odd schema"; create view "odd schema"."the ""leak" as select name, id from assets.items;
            create materialized view reporting.copied as select * from core.users;
            grant usage on schema "odd schema" to kt_reporter; grant select on "odd schema"."the ""leak" to kt_reporter;
            grant select on reporting.copied to kt_reporter;
            """)
        let lines = try await tenants.read(as: "kt_reporter", organization: "'\(tenants.one)'")
        #expect(
            Set(lines.filter { $0.foreign > 0 }.map(\.relation)) == [
                "\"odd schema\".\"the \"\"leak\"", "reporting.copied",
            ])
    }

    /// Every function that a role may call, with ids of the other organization as arguments.
    @Test(.timeLimit(.minutes(10))) func everyFunction() async throws {
        let tenants = try await Tenants.make()
        let before = try await tenants.digest(of: tenants.other)
        for role in Self.roles.dropLast() {
            let calls = try await tenants.call(as: role, organization: tenants.one)
            for call in calls where call.foreign > 0 {
                Issue.record("\(role): \(call.function) gave \(call.foreign) ids of the other organization")
            }
            let tried = Set(calls.map(\.function))
            #expect(tried.count > (role == "keeptrack_app" ? 70 : role == "kt_reporter" ? 8 : 0), "\(role): \(tried)")
            // Somebody got an answer: not all calls died of their arguments.
            if role != "kt_auditor" { #expect(calls.contains { $0.state == "00000" && $0.own > 0 }, "\(role)") }
            // Without an organization nothing is told and nothing is done.
            for nobody in ["", "x' or true --"] {
                let bare = try await tenants.call(as: role, organization: nobody)
                #expect(bare.filter { $0.foreign > 0 || $0.own > 0 }.map(\.function) == [], "\(role), \(nobody)")
                let answered = Set(bare.filter { $0.state == "00000" }.map(\.function))
                #expect(
                    answered.subtracting(Tenants.withoutOrganization) == [], "\(role) with '\(nobody)'")
            }
        }
        #expect(try await tenants.digest(of: tenants.other) == before)
    }

    /// Of rights: nothing but reading, by what the catalogs say.
    @Test func theReportingRoleHasNoRightToWrite() async throws {
        let tenants = try await Tenants.make()
        let rights = try await tenants.database.sql(
            """
            select 'table ' || c.oid::regclass || ' ' || p.privilege
            from pg_class as c cross join unnest(array['insert', 'update', 'delete', 'truncate', 'references', 'trigger'])
                as p (privilege)
            where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relnamespace::regnamespace::text <> 'information_schema'
                and has_table_privilege('kt_reporter', c.oid, p.privilege)
                -- Settings are changed for oneself alone; the rest of the catalogs is the superuser's.
                and c.oid <> 'pg_settings'::regclass
            union all
            select 'column ' || a.attrelid::regclass || '.' || a.attname from pg_attribute as a
            join pg_class as c on c.oid = a.attrelid
            where a.attnum > 0 and c.relkind in ('r', 'p', 'v', 'f') and c.oid <> 'pg_settings'::regclass
                and (has_column_privilege('kt_reporter', a.attrelid, a.attnum, 'insert')
                    or has_column_privilege('kt_reporter', a.attrelid, a.attnum, 'update'))
            union all
            select 'sequence ' || c.oid::regclass from pg_class as c
            where case when c.relkind = 'S' then has_sequence_privilege('kt_reporter', c.oid, 'usage, update') end
            union all
            select 'schema ' || n.nspname from pg_namespace as n
            where has_schema_privilege('kt_reporter', n.oid, 'create') and n.nspname !~ '^pg_temp'
            union all
            select 'database ' || d.datname from pg_database as d
            where d.datname = current_database() and has_database_privilege('kt_reporter', d.oid, 'create')
            union all
            select 'tablespace ' || t.spcname from pg_tablespace as t
            where has_tablespace_privilege('kt_reporter', t.oid, 'create') and t.spcname <> 'pg_default'
            union all
            select 'server ' || s.srvname from pg_foreign_server as s
            where has_server_privilege('kt_reporter', s.oid, 'usage')
            union all
            select 'role ' || r.rolname from pg_roles as r
            where r.rolname <> 'kt_reporter' and pg_has_role('kt_reporter', r.oid, 'member')
            union all
            select 'attribute of its own' from pg_roles as r
            where r.rolname = 'kt_reporter' and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb
                or r.rolreplication or r.rolcanlogin)
            """)
        #expect(rights == "")
        // What it may call and what isn't a plain look: the two that add a head, each checked by its own tests.
        let writers = try await tenants.database.sql(
            """
            select p.oid::regproc from pg_proc as p
            where has_function_privilege('kt_reporter', p.oid, 'execute') and p.prosecdef
            order by p.proname
            """)
        #expect(writers == "audit.add_tree_head\naudit.begin_sealing\n")
    }

    /// And by trying: writing to every table, reading the server's files, running its programs.
    @Test func theReportingRoleWritesReadsAndRunsNothing() async throws {
        let tenants = try await Tenants.make()
        let tables = try await tenants.database.sql(
            """
            select c.oid::regclass from pg_class as c
            where c.relkind in ('r', 'p', 'v', 'm')
                and c.relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema', 'pg_toast')
            """
        ).split(separator: "\n").map(String.init)
        #expect(tables.count > 40)
        let statements =
            tables.flatMap { table in
                [
                    "insert into \(table) select * from \(table)", "delete from \(table)", "truncate \(table)",
                    "lock table \(table) in row exclusive mode", "drop table \(table)",
                    "alter table \(table) add x int",
                    "alter table \(table) disable row level security",
                    "create trigger t before insert on \(table) "
                        + "for each row execute function suppress_redundant_updates_trigger()",
                    "create policy p on \(table) using (true)", "copy \(table) to '/tmp/kt-tenancy'",
                    "copy \(table) from '/etc/passwd'", "copy \(table) from program 'id'",
                ]
            } + [
                "select pg_read_file('/etc/passwd')", "select pg_read_binary_file('PG_VERSION')",
                "select pg_ls_dir('.')", "select pg_stat_file('PG_VERSION')", "select pg_ls_waldir()",
                "select lo_import('/etc/passwd')", "select lo_export(1, '/tmp/kt-tenancy')",
                "copy (select 1) to program 'id'", "copy (select 1) to '/tmp/kt-tenancy'",
                "create function public.f() returns int language sql as 'select 1'",
                "create function pg_temp.f() returns int language c as 'libc', 'getpid'",
                "create table public.t (id int)", "create schema s", "create extension file_fdw", "create role r",
                "alter role kt_reporter bypassrls", "alter system set log_statement = 'all'", "load 'auto_explain'",
                "set role keeptrack_owner", "set role keeptrack_app", "set session authorization keeptrack",
                "set session_replication_role = replica", "select pg_reload_conf()", "select pg_rotate_logfile()",
                "select pg_switch_wal()", "create publication p", "create subscription s connection '' publication p",
                "select pg_create_logical_replication_slot('s', 'pgoutput')",
                "select setval(c.oid, 1) from pg_class as c where relkind = 'S'",
                "do language plpython3u 'pass'", "checkpoint", "vacuum core.users", "reindex table core.users",
                "refresh materialized view nothing", "comment on table core.users is 'x'",
            ]
        let before = try await tenants.digest(of: tenants.one)
        let states = try await tenants.states(of: statements, as: "kt_reporter", organization: tenants.one)
        #expect(states.count == statements.count)
        for (statement, state) in zip(statements, states) where state != "42501" {
            // A statement that makes no sense is refused as such; none succeeds.
            #expect(
                [
                    "42809", "42601", "42P01", "42704", "0A000", "25001", "58P01", "0LP01", "22023", "42P17", "428C9",
                    "55000",
                ].contains(
                    state), "\(statement): \(state)")
        }
        #expect(states.filter { $0 == "42501" }.count > statements.count * 3 / 4)
        #expect(try await tenants.digest(of: tenants.one) == before)
        #expect(!FileManager.default.fileExists(atPath: "/tmp/kt-tenancy"))
        // In the transaction of a report not even the little that every role of PostgreSQL may make.
        let temporary = try await tenants.states(
            of: ["create temporary table t (id int)"], as: "kt_reporter", organization: tenants.one, isReadOnly: true)
        #expect(temporary == ["25006"])
    }
}
