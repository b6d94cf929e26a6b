-- Statements that take long or much, as pg_stat_statements counts them. Their values are never in it: it keeps $1, $2.
with counted as (
    select
        s.calls, s.mean_exec_time as mean, s.total_exec_time as total,
        pg_catalog.left(pg_catalog.regexp_replace(s.query, '\s+', ' ', 'g'), 90) as statement
    from pg_stat_statements as s
    join pg_catalog.pg_database as d on d.oid = s.dbid
    where d.datname = current_database() and s.query !~* '^\s*(copy|vacuum|create|reindex|analyze|fetch|select pg_sleep)'
), listed as (
    select * from counted as c where c.mean > 1000 and c.calls > 10 order by c.total desc limit 5
)
select
    'warn' as state,
    round(l.mean)::text || ' ms on average, ' || l.calls || ' calls: ' || l.statement as what,
    'EXPLAIN (ANALYZE, BUFFERS) it; start afresh with SELECT pg_stat_statements_reset()' as advice
from listed as l
union all
select 'pass', 'no statement that is called often takes longer than a second', null
where not exists (select from listed)
