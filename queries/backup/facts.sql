-- What the manifest says of the source. One row. The roles are those that a restored dump names: owners, and who was
-- granted something or has a policy.
select
    current_database()::text as database,
    current_setting('server_version') as server_version,
    pg_catalog.pg_current_snapshot()::text as snapshot,
    pg_catalog.to_char(pg_catalog.clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as taken_at,
    (
        select string_agg(r.rolname::text, E'\n' order by r.rolname::text collate "C")
        from pg_catalog.pg_roles as r
        where
            r.rolname !~ '^pg_'
            and exists (
                select from pg_catalog.pg_shdepend as d
                where
                    d.refclassid = 'pg_catalog.pg_authid'::regclass and d.refobjid = r.oid
                    and d.dbid in (0, (select b.oid from pg_catalog.pg_database as b where b.datname = current_database()))
            )
            or r.rolname = (
                select pg_catalog.pg_get_userbyid(b.datdba) from pg_catalog.pg_database as b
                where b.datname = current_database()
            )
    ) as roles
