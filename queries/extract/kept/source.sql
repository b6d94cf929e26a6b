-- What a checkpoint is good for: this database of this server on this line of its history, and none that was restored
-- from a copy; and from where on the audit trail of the organization $1 tells what came after this snapshot. One row.
select
    (select c.system_identifier::text from pg_catalog.pg_control_system() as c) as system_identifier,
    (select c.timeline_id from pg_catalog.pg_control_checkpoint() as c) as timeline,
    (select d.oid::text from pg_catalog.pg_database as d where d.datname = current_database()) as database,
    coalesce((select max(e.epoch) from audit.events as e where e.organization_id = $1), 1) as epoch,
    pg_snapshot_xmin(pg_current_snapshot())::text as horizon,
    pg_wal_lsn_diff(
        case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end, '0/0'
    )::int8 as wal_position
