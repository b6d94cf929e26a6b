-- Tables to clean up or to take statistics of: those that were never analysed and hold rows, and those of which more
-- than a tenth has changed or is dead.
select
    case when t.n_dead_tup > 1000 and t.n_dead_tup > t.n_live_tup * 0.1 then 'VACUUM (ANALYZE) ' else 'ANALYZE ' end
    || pg_catalog.format('%I.%I', t.schemaname, t.relname) as statement,
    case
        when t.n_dead_tup > 1000 and t.n_dead_tup > t.n_live_tup * 0.1
            then t.n_dead_tup || ' dead rows beside ' || t.n_live_tup || ' live ones'
        when t.last_analyze is null and t.last_autoanalyze is null then 'without statistics'
        else t.n_mod_since_analyze || ' rows changed since the last statistics'
    end as reason
from pg_catalog.pg_stat_user_tables as t
join pg_catalog.pg_class as c on c.oid = t.relid
where
    t.schemaname in ('core', 'authentication', 'assets', 'vehicles', 'audit', 'reporting', 'migrations')
    and pg_catalog.pg_relation_size(t.relid) > 0
    and (
        (t.last_analyze is null and t.last_autoanalyze is null and c.reltuples < 0)
        or t.n_mod_since_analyze > greatest(50, t.n_live_tup * 0.1)
        or (t.n_dead_tup > 1000 and t.n_dead_tup > t.n_live_tup * 0.1)
    )
order by t.schemaname, t.relname
