-- Indexes of ten megabytes and more of which, by estimate, two fifths or more are air.
with found as (
    select x.*, 1 - x.fresh_bytes::float8 / x.bytes as air
    from {{index_sizes}} as x
    where x.is_valid and x.bytes >= 10485760 and x.fresh_bytes <= x.bytes * 0.6
)
(
    select
        'warn' as state,
        f.schema || '.' || f.index_name || ' takes ' || pg_catalog.pg_size_pretty(f.bytes) || ', about '
        || round(f.air * 100) || ' % of it for nothing' as what,
        'kt-report maintain, or: REINDEX INDEX CONCURRENTLY ' || f.quoted as advice
    from found as f
    order by f.bytes * f.air desc
    limit 10
)
union all
select 'pass', 'no index is much bigger than it has to be', null
where not exists (select from found)
