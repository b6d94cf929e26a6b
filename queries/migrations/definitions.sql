-- The statements that make what isn't a table, one row each: kind, file name, text. Objects of extensions, and those of
-- the server itself, are left out.
with spaces as (
    select n.oid, n.nspname::text as name
    from pg_catalog.pg_namespace as n
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
), relations as (
    select c.oid, c.relkind, c.relname::text as name, s.name as space, s.name || '.' || c.relname::text as full_name,
        format('%I.%I', s.name, c.relname) as quoted, c.reloptions, c.relrowsecurity, c.relforcerowsecurity
    from pg_catalog.pg_class as c
    join spaces as s on s.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm')
      and not exists (select from pg_catalog.pg_depend as d
                      where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
), remarks as (
    select c.oid, string_agg(
        case when d.objsubid = 0 then format(e'COMMENT ON %s %s IS %L;\n',
                 case c.relkind when 'm' then 'MATERIALIZED VIEW' else 'VIEW' end, c.quoted, d.description)
             else format(e'COMMENT ON COLUMN %s.%I IS %L;\n', c.quoted, a.attname, d.description) end,
        '' order by d.objsubid) as text
    from relations as c
    join pg_catalog.pg_description as d on d.classoid = 'pg_catalog.pg_class'::regclass and d.objoid = c.oid
    left join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum = d.objsubid
    where c.relkind in ('v', 'm')
    group by c.oid
)
-- A name's overloads share a file, by their arguments.
select 'functions' as kind, s.name || '.' || p.proname::text as name,
    string_agg(pg_catalog.pg_get_functiondef(p.oid) || e';\n'
        || coalesce(format(e'COMMENT ON %s %s IS %L;\n',
               case p.prokind when 'p' then 'PROCEDURE' else 'FUNCTION' end, p.oid::regprocedure,
               pg_catalog.obj_description(p.oid, 'pg_proc')), ''),
        e'\n' order by pg_catalog.pg_get_function_identity_arguments(p.oid) collate "C") as text
from pg_catalog.pg_proc as p
join spaces as s on s.oid = p.pronamespace
where p.prokind in ('f', 'p', 'w')
  and not exists (select from pg_catalog.pg_depend as d
                  where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
group by 1, 2
union all
select 'views', c.full_name,
    format(e'CREATE %s %s%s AS\n%s\n',
        case c.relkind when 'm' then 'MATERIALIZED VIEW' else 'OR REPLACE VIEW' end, c.quoted,
        coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', ''),
        pg_catalog.pg_get_viewdef(c.oid, true)) || coalesce(r.text, '')
from relations as c
left join remarks as r on r.oid = c.oid
where c.relkind in ('v', 'm')
union all
select 'triggers', c.full_name || '.' || t.tgname::text,
    pg_catalog.pg_get_triggerdef(t.oid, true) || e';\n'
    || case when t.tgenabled = 'O' then ''
       else format(e'ALTER TABLE %s %s TRIGGER %I;\n', c.quoted,
                case t.tgenabled when 'D' then 'DISABLE' when 'A' then 'ENABLE ALWAYS' else 'ENABLE REPLICA' end, t.tgname)
       end
from relations as c
join pg_catalog.pg_trigger as t on t.tgrelid = c.oid and not t.tgisinternal
union all
-- A table's policies share a file with the switch that makes them count.
select 'policies', c.full_name,
    case when c.relrowsecurity then format(e'ALTER TABLE %s ENABLE ROW LEVEL SECURITY;\n', c.quoted) else '' end
    || case when c.relforcerowsecurity then format(e'ALTER TABLE %s FORCE ROW LEVEL SECURITY;\n', c.quoted) else '' end
    || coalesce((
        select string_agg(
            format('CREATE POLICY %I ON %s AS %s FOR %s TO %s', p.policyname, c.quoted, p.permissive, p.cmd,
                array_to_string(p.roles, ', '))
            || coalesce(e'\n    USING (' || p.qual || ')', '') || coalesce(e'\n    WITH CHECK (' || p.with_check || ')', '')
            || e';\n', '' order by p.policyname collate "C")
        from pg_catalog.pg_policies as p
        where p.schemaname = c.space and p.tablename = c.name), '')
from relations as c
where c.relkind in ('r', 'p')
  and (c.relrowsecurity or c.relforcerowsecurity
       or exists (select from pg_catalog.pg_policy as p where p.polrelid = c.oid))
union all
select 'extensions', e.extname::text,
    format(e'CREATE EXTENSION IF NOT EXISTS %I WITH SCHEMA %I;\n', e.extname, n.nspname)
from pg_catalog.pg_extension as e
join pg_catalog.pg_namespace as n on n.oid = e.extnamespace
order by 1, 2
