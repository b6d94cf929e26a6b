-- A dump by a role that row security holds back would lack rows: backups need one that it doesn't. A Citus cluster is
-- not dumped.
with able as (
    select string_agg(r.rolname::text, ', ' order by r.rolname::text collate "C") as names
    from pg_catalog.pg_roles as r
    where (r.rolsuper or r.rolbypassrls) and pg_catalog.pg_has_role(session_user, r.oid, 'MEMBER')
)
select
    case when a.names is null then 'warn' else 'pass' end as state,
    coalesce('backups can be made as ' || a.names, 'there is no role that ' || session_user || ' could back up as')
        as what,
    case
        when a.names is null
            then pg_catalog.format(
                'As a superuser: CREATE ROLE kt_backup NOLOGIN BYPASSRLS; GRANT pg_read_all_data TO kt_backup; '
                'GRANT kt_backup TO %I', session_user)
    end as advice
from able as a
where not exists (select from pg_catalog.pg_extension as x where x.extname = 'citus')
