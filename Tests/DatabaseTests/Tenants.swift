import Foundation
import TestSupport

/// Two organizations with everything that the generator makes, and a look at who sees whose rows.
struct Tenants {
    let database: TestDatabase
    /// The organization that is asked for.
    let one: String
    /// The one whose rows nobody may see then.
    let other: String

    /// What was read or called, and the ids found in what it gave.
    struct Line: Equatable {
        let subject: String
        let state: String
        /// Ids of rows that only the organization asked for has.
        let own: Int
        /// Ids that any other organization has and it hasn't.
        let foreign: Int

        var relation: String { subject }
        var function: String { subject }
    }

    /// Functions that need no organization: they read no row of one, or say which there is.
    static let withoutOrganization: Set<String> = [
        "core.set_context", "core.list_organizations", "core.errors", "core.current_actor", "audit.begin_sealing",
        "core.pgcrypto_schema",
        // What they are given is all they look at.
        "core.check_fields", "core.check_settings", "core.check_access_list", "core.refuse_own_rights",
        "core.require_service", "core.unaudited_columns", "assets.check_item", "assets.item_fields",
        "assets.service_fields", "assets.phase_order", "vehicles.vehicle_fields",
    ]

    /// Not of one organization: a sign-in asks it, by a keyed digest, which organization an address belongs to. For the
    /// services alone.
    static let addresses = "core.email_digests"

    static func make() async throws -> Tenants {
        let database = try await TestServer.ownDemoDatabase()
        let ids = try await database.sql(
            "select organization_id from core.organization_directory where slug in ('acme', 'everest') order by slug"
        ).split(separator: "\n").map(String.init)
        guard ids.count == 2 else { throw ToolError(description: "no acme, no everest") }
        try await database.sql(
            """
            create table public.tenancy_ids (id text primary key, is_own boolean not null);
            grant select on public.tenancy_ids to public;
            do $$
            declare
                tenant_table regclass;
            begin
                create temporary table found (id text, is_own boolean);
                for tenant_table in \(tenantTables("a.attname = 'id' and a.atttypid = 'uuid'::regtype")) loop
                    execute format(
                        'insert into found select id::text, organization_id = %L from %s where id <> organization_id',
                        '\(ids[0])', tenant_table);
                end loop;
                -- The generator gives some rows of two organizations the same id: those tell nothing.
                insert into public.tenancy_ids select id, bool_and(is_own) from found group by id
                having bool_and(is_own) or not bool_or(is_own);
            end
            $$
            """)
        return Tenants(database: database, one: ids[0], other: ids[1])
    }

    /// A query for the tables that have a column organization_id and one for which `condition` holds.
    private static func tenantTables(_ condition: String) -> String {
        """
        select c.oid::regclass from pg_class as c
        where c.relkind in ('r', 'p') and not c.relispartition
            and c.relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema', 'pg_toast')
            and c.relname <> 'tenancy_ids'
            and exists (select from pg_attribute as a where a.attrelid = c.oid and a.attname = 'organization_id')
            and exists (select from pg_attribute as a where a.attrelid = c.oid and \(condition))
        order by 1
        """
    }

    private static let uuid = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"

    /// Reads every table and view that a role may read, to its end.
    ///
    /// - Parameter organization: a literal of SQL for app.organization_id.
    func read(as role: String, organization: String) async throws -> [Line] {
        try await lines(
            """
            for subject in
                select c.oid::regclass::text from pg_class as c
                where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relname <> 'tenancy_ids'
                    and c.relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema', 'pg_toast')
                    and c.relnamespace::regnamespace::text !~ '^pg_temp'
                    and has_schema_privilege('\(role)', c.relnamespace, 'usage')
                    and has_table_privilege('\(role)', c.oid, 'select')
                order by 1
            loop
                statement := format('select string_agg(t::text, chr(10)) from %s as t', subject);
                \(Self.attempt(as: role, organization: organization))
            end loop;
            """)
    }

    /// Calls every function that a role may call: with all arguments and with the required ones, a uuid being an id of
    /// the other organization, one of every table in turn.
    func call(as role: String, organization: String) async throws -> [Line] {
        try await lines(
            """
            create temporary table given as select \(Self.quoted(other))::text as id;
            for tenant_table in \(Self.tenantTables("a.attname = 'id' and a.atttypid = 'uuid'::regtype")) loop
                execute format('insert into given select id::text from %s where organization_id = %L and id::text in '
                    '(select c.id from public.tenancy_ids as c where not c.is_own) limit 1', tenant_table, '\(other)');
            end loop;
            for subject, statement, given_id in
                select f.name, format('select string_agg(f::text, chr(10)) from %s(%s) as f', f.name, a.list), g.id
                from (
                    select p.oid::regproc::text as name, p.proargtypes, m.arguments
                    from pg_proc as p
                    cross join lateral (select distinct unnest(array[p.pronargs, p.pronargs - p.pronargdefaults])) as m (arguments)
                    where p.prokind = 'f' and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
                        and p.pronamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
                        and has_schema_privilege('\(role)', p.pronamespace, 'usage')
                        and has_function_privilege('\(role)', p.oid, 'execute')
                        and not exists (select from pg_depend as d where d.objid = p.oid and d.deptype = 'e')
                ) as f
                cross join given as g
                cross join lateral (
                    select coalesce(string_agg(
                        case format_type(u.type, null)
                            when 'uuid' then quote_literal(g.id) when 'integer' then '1' when 'bigint' then '1'
                            when 'smallint' then '1' when 'numeric' then '1' when 'boolean' then 'true'
                            when 'date' then quote_literal('2025-01-01') when 'jsonb' then quote_literal('{}')
                            when 'timestamp with time zone' then 'now()' when 'text' then quote_literal('assets')
                            when 'bytea' then quote_literal('x') when 'xid8' then quote_literal('1') else 'null'
                        end || '::' || format_type(u.type, null), ', ' order by u.place), '')
                    from unnest(f.proargtypes) with ordinality as u (type, place)
                    where u.place <= f.arguments
                ) as a (list)
                where g.id = '\(other)' or a.list like '%' || g.id || '%'
                order by f.name
            loop
                \(Self.attempt(as: role, organization: Self.quoted(organization)))
            end loop;
            """)
    }

    /// What becomes of statements of a login that is a member of a role and of no other: their SQLSTATEs.
    func states(
        of statements: [String], as role: String, organization: String, isReadOnly: Bool = false
    ) async throws -> [String] {
        let login = "only_\(database.name)"
        try await database.sql("create role \(login) login in role \(role)")
        do {
            let list = statements.map { "(\(Self.quoted($0)))" }.joined(separator: ", ")
            let output = try await Tool.psql(
                database.url(user: login),
                """
                begin;
                create temporary table states (state text, place serial) on commit drop;
                set local lock_timeout = '1s'; select from core.set_context('\(organization)');
                do $$
                declare
                    statement text;
                    found text[] := '{}';
                begin
                    if \(isReadOnly) then set local transaction_read_only = on; end if;
                    for statement in select s from (values \(list)) as t (s) loop
                        begin
                            execute statement;
                            found := found || '00000'::text;
                        exception when others then found := found || sqlstate::text;
                        end;
                    end loop;
                    insert into states (state) select unnest(found);
                end
                $$;
                select state from states order by place;
                rollback;
                """)
            try await database.sql("drop owned by \(login); drop role \(login)")
            return output.split(separator: "\n").map(String.init)
        } catch {
            _ = try? await database.sql("drop owned by \(login); drop role \(login)")
            throw error
        }
    }

    /// Of every row of an organization, in whatever table.
    func digest(of organization: String) async throws -> String {
        try await database.sql(
            "\(Self.digestFunction)\nselect pg_temp.digest('\(organization)')")
    }

    private static let digestFunction = """
        create or replace function pg_temp.digest(organization uuid) returns text language plpgsql as $digest$
        declare
            tenant_table regclass;
            part text;
            whole text := '';
        begin
            for tenant_table in \(tenantTables("true")) loop
                execute format('select md5(coalesce(string_agg(t::text, chr(10) order by t::text), '''')) from %s as t '
                    'where organization_id = %L', tenant_table, organization) into part;
                whole := md5(whole || tenant_table::text || part);
            end loop;
            return whole;
        end
        $digest$;
        """

    /// Runs `statement` as a role and notes what it gave.
    private static func attempt(as role: String, organization: String) -> String {
        """
        perform set_config('app.organization_id', \(organization), true), set_config('app.user_id', '', true);
        begin
            execute 'set local role \(role)';
            execute statement into given_text;
            execute 'reset role';
            got := '00000';
        exception when others then
            execute 'reset role';
            got := sqlstate;
            given_text := null;
        end;
        insert into outcomes
        select subject, got, count(*) filter (where c.is_own), count(*) filter (where not c.is_own)
        from (select distinct m[1] as id from regexp_matches(given_text, '(\(uuid.replacing("(-", with: "(?:-")))', 'g') as m) as i
        join public.tenancy_ids as c on c.id = i.id and c.id is distinct from given_id;
        """
    }

    /// Runs a loop, as the superuser; takes everything back, and fails where rows of the other organization changed.
    private func lines(_ loop: String) async throws -> [Line] {
        let output = try await database.sql(
            """
            set client_min_messages = warning;
            \(Self.digestFunction)
            begin;
            create temporary table outcomes (subject text, state text, own bigint, foreign_ids bigint);
            do $$
            declare
                subject text;
                statement text;
                given_id text;
                given_text text;
                got text;
                tenant_table regclass;
                before text := pg_temp.digest('\(other)');
            begin
                \(loop)
                perform set_config('app.organization_id', '', true);
                if pg_temp.digest('\(other)') <> before then
                    raise exception 'rows of the other organization were changed';
                end if;
            end
            $$;
            select subject, state, max(own), max(foreign_ids) from outcomes group by subject, state order by 1, 2;
            rollback;
            """)
        return try output.split(separator: "\n").map { line in
            let fields = line.split(separator: "|", omittingEmptySubsequences: false)
            guard fields.count == 4, let own = Int(fields[2]), let foreign = Int(fields[3]) else {
                throw ToolError(description: "not an outcome: \(line)")
            }
            return Line(subject: String(fields[0]), state: String(fields[1]), own: own, foreign: foreign)
        }
    }

    private static func quoted(_ text: String) -> String {
        "'\(text.replacing("'", with: "''"))'"
    }
}
