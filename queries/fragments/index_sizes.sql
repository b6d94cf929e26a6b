-- The indexes of KeepTrack's schemas and, for B-trees, an estimate of what a fresh one would take: an entry has 12 bytes
-- of its own and the columns' widths, rounded up to 8; a page holds 8,152 bytes of entries and is filled to 90 %. Widths
-- of texts are the statistics' where they may be seen (row security hides them), else 32.
(
    select
        c.oid,
        n.nspname::text as schema,
        t.relname::text as table_name,
        c.relname::text as index_name,
        t.oid as table_oid,
        pg_catalog.format('%I.%I', n.nspname, c.relname) as quoted,
        i.indisvalid and i.indisready as is_valid,
        i.indisunique or i.indisprimary or i.indisexclusion as is_constraint,
        c.relname ~ '_cc(new|old)[0-9]*$' as is_leftover,
        coalesce(s.idx_scan, 0) as scans,
        pg_catalog.pg_relation_size(c.oid) as bytes,
        case
            when m.amname = 'btree' and c.reltuples >= 0
                then 8192 * (2 + pg_catalog.ceil(c.reltuples * (12 + 8 * pg_catalog.ceil(w.width / 8.0)) / 8152 / 0.9))
        end::int8 as fresh_bytes
    from pg_catalog.pg_index as i
    join pg_catalog.pg_class as c on c.oid = i.indexrelid
    join pg_catalog.pg_class as t on t.oid = i.indrelid
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    join pg_catalog.pg_am as m on m.oid = c.relam
    left join pg_catalog.pg_stat_user_indexes as s on s.indexrelid = c.oid
    cross join lateral (
        select
            sum(case when a.attlen > 0 then a.attlen else coalesce(p.avg_width, 32) end) as width
        from pg_catalog.pg_attribute as a
        left join pg_catalog.pg_stats as p
            on p.schemaname = n.nspname and p.tablename = t.relname and p.attname = a.attname
        where a.attrelid = c.oid and a.attnum > 0
    ) as w
    where
        n.nspname in ('core', 'authentication', 'assets', 'vehicles', 'audit', 'reporting', 'migrations')
        and c.relkind = 'i'
)
