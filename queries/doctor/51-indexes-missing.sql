-- Foreign keys without an index of their columns, and big tables that are read from end to end.
with keys as (
    select n.nspname || '.' || c.relname as object, k.conname::text as name, c.oid, k.conkey
    from pg_catalog.pg_constraint as k
    join pg_catalog.pg_class as c on c.oid = k.conrelid
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where
        k.contype = 'f' and n.nspname in ('core', 'authentication', 'assets', 'vehicles', 'audit', 'reporting')
        and not exists (
            select from pg_catalog.pg_index as i
            where
                i.indrelid = c.oid and i.indisvalid
                -- A key that is empty points nowhere: such rows may be left out.
                and coalesce(pg_catalog.pg_get_expr(i.indpred, c.oid) ~ '^\(\w+ IS NOT NULL\)$', true)
                and (i.indkey::int2[])[0 : cardinality(k.conkey) - 1] @> k.conkey
        )
), listed as (
    select
        k.object || ' has no index for ' || k.name as what,
        'CREATE INDEX CONCURRENTLY ON ' || k.object || ' (' || (
            select string_agg(pg_catalog.quote_ident(a.attname), ', ' order by o.place)
            from unnest(k.conkey) with ordinality as o (number, place)
            join pg_catalog.pg_attribute as a on a.attrelid = k.oid and a.attnum = o.number
        ) || ')' as advice
    from keys as k
    -- Keys to who did it (created_by and its like) are followed by nobody but a delete, which there is none of.
    where not exists (
        select from unnest(k.conkey) as o (number)
        join pg_catalog.pg_attribute as a on a.attrelid = k.oid and a.attnum = o.number
        where a.attname ~ '_by$'
    )
    union all
    select
        s.schemaname || '.' || s.relname || ' was read from end to end ' || s.seq_scan || ' times, '
        || s.seq_tup_read / s.seq_scan || ' rows each',
        'EXPLAIN the queries that filter it; kt-report doctor lists the slow ones'
    from pg_catalog.pg_stat_user_tables as s
    where
        s.schemaname in ('core', 'authentication', 'assets', 'vehicles', 'audit', 'reporting')
        and s.seq_scan > 1000 and s.seq_tup_read / s.seq_scan > 100000 and s.seq_scan > coalesce(s.idx_scan, 0)
)
(select 'warn' as state, l.what, l.advice from listed as l order by l.what limit 10)
union all
select 'pass', 'every foreign key that is followed has its index', null
where not exists (select from listed)
