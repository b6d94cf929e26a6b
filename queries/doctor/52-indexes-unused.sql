-- Indexes of a megabyte and more that no query has read in a week of counting.
with counting as (
    select coalesce(d.stats_reset, pg_catalog.pg_postmaster_start_time()) as since
    from pg_catalog.pg_stat_database as d
    where d.datname = current_database()
), found as (
    select x.*
    from {{index_sizes}} as x, counting as c
    where
        x.scans = 0 and x.is_valid and not x.is_constraint and x.bytes >= 1048576
        and c.since < now() - interval '7 days'
)
(
    select
        'warn' as state,
        f.schema || '.' || f.index_name || ' has not been read since ' || c.since::date || ' and takes '
        || pg_catalog.pg_size_pretty(f.bytes) as what,
        'If no yearly report and no foreign key needs it: DROP INDEX CONCURRENTLY ' || f.quoted as advice
    from found as f, counting as c
    order by f.bytes desc
    limit 5
)
union all
select
    'pass',
    case
        when c.since < now() - interval '7 days' then 'every index of size has been read since ' || c.since::date
        else 'unused indexes can''t be told yet: counting began ' || c.since::date
    end,
    null
from counting as c
where not exists (select from found)
