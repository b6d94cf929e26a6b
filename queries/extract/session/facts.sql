-- What the manifest says of the server and the snapshot. One row.
select
    clock_timestamp() as read_at,
    current_setting('server_version') as server_version,
    pg_current_snapshot()::text as snapshot,
    pg_is_in_recovery() as is_standby,
    exists (select from pg_catalog.pg_extension where extname = 'citus') as is_citus,
    case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end::text as wal_position,
    coalesce((select rolsuper or rolbypassrls from pg_catalog.pg_roles where rolname = current_user), true) as sees_all,
    -- An owner is bound by row security only where it is forced.
    (
        select string_agg(t.object, ', ' order by t.object collate "C")
        from {{tenant_tables}} as t
        where not t.forced and pg_catalog.pg_has_role(current_user, t.owner_id, 'USAGE')
    ) as owned_unforced
