-- What the manifest says of the server and the snapshot. One row.
select
    clock_timestamp() as read_at,
    current_setting('server_version') as server_version,
    pg_current_snapshot()::text as snapshot,
    pg_is_in_recovery() as is_standby,
    exists (select from pg_catalog.pg_extension where extname = 'citus') as is_citus,
    case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end::text as wal_position,
    coalesce((select rolsuper or rolbypassrls from pg_catalog.pg_roles where rolname = current_user), true) as sees_all
