-- Who holds the migrator's advisory lock. Sessions of other roles show little more than their pid.
select
    a.pid::bigint, coalesce(a.application_name, ''), coalesce(a.usename::text, ''), coalesce(a.state, ''),
    coalesce(to_char(a.xact_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), ''),
    coalesce(to_char(a.query_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), '')
from pg_catalog.pg_locks as l
join pg_catalog.pg_stat_activity as a on a.pid = l.pid
where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and l.pid <> pg_catalog.pg_backend_pid()
  and l.database = (select d.oid from pg_catalog.pg_database as d where d.datname = current_database())
  and ((l.classid::bigint << 32) | l.objid::bigint) = $1
