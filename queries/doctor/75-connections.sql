-- How many of the server's connections are taken.
select
    case when u.used > u.room * 0.9 then 'fail' when u.used > u.room * 0.75 then 'warn' else 'pass' end as state,
    u.used || ' of the server''s ' || u.room || ' connections are taken' as what,
    case
        when u.used > u.room * 0.75
            then 'Put a pooler in front of the server, lower MAX_OPEN_CONNS of its clients, or raise max_connections'
    end as advice
from (
    select
        count(*) as used,
        current_setting('max_connections')::int4 - current_setting('superuser_reserved_connections')::int4 as room
    from pg_catalog.pg_stat_activity
    where backend_type = 'client backend'
) as u
