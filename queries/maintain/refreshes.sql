-- Materialized views of KeepTrack's schemas; those with a unique index of all rows can be read while they are refreshed.
select
    'REFRESH MATERIALIZED VIEW '
    || case
        when c.relispopulated and exists (
            select from pg_catalog.pg_index as i
            where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
        ) then 'CONCURRENTLY '
        else ''
    end || pg_catalog.format('%I.%I', n.nspname, c.relname) as statement,
    case when c.relispopulated then 'as of now' else 'never filled' end as reason
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.relkind = 'm' and n.nspname in ('core', 'authentication', 'assets', 'vehicles', 'audit', 'reporting')
order by n.nspname, c.relname
