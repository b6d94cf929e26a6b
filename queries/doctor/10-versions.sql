-- The server's version: PostgreSQL 15 is the oldest that kt-report works with.
select
    case when v.number >= 150000 then 'pass' else 'fail' end as state,
    'the server is PostgreSQL ' || current_setting('server_version')
    || coalesce((select ', Citus ' || extversion from pg_catalog.pg_extension where extname = 'citus'), '')
    || case when pg_catalog.pg_is_in_recovery() then ', a standby' else '' end as what,
    case when v.number < 150000 then 'Upgrade the server to PostgreSQL 15 or later' end as advice
from (select current_setting('server_version_num')::int4 as number) as v
