-- Who keeps a session waiting.
select
    a.pid::bigint, coalesce(a.application_name, ''), coalesce(a.usename::text, ''), coalesce(a.state, ''),
    coalesce(to_char(a.xact_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), ''),
    coalesce(to_char(a.query_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), '')
from pg_catalog.pg_stat_activity as a
where a.pid = any (pg_catalog.pg_blocking_pids($1::int))
order by a.xact_start
