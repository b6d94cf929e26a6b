-- What holds back cleaning up and the sealing of the audit trail: old transactions, prepared ones, replication slots.
with listed as (
    select
        case when a.xact_start < now() - interval '4 hours' then 'fail' else 'warn' end as state,
        'process ' || a.pid || ' of ' || coalesce(a.usename::text, '?')
        || coalesce(' (' || nullif(a.application_name, '') || ')', '') || ' has had a transaction open for '
        || date_trunc('second', now() - a.xact_start)::text as what,
        'SELECT pg_terminate_backend(' || a.pid || ')' as advice
    from pg_catalog.pg_stat_activity as a
    where
        a.datname = current_database() and a.xact_start < now() - interval '15 minutes'
        and a.pid <> pg_catalog.pg_backend_pid()
    union all
    select
        'fail',
        'the prepared transaction ' || p.gid || ' has been waiting since ' || p.prepared::timestamptz(0)::text,
        'COMMIT PREPARED or ROLLBACK PREPARED ' || pg_catalog.quote_literal(p.gid)
    from pg_catalog.pg_prepared_xacts as p
    where p.database = current_database() and p.prepared < now() - interval '15 minutes'
    union all
    select
        'warn',
        'the replication slot ' || s.slot_name::text || ' is used by nobody and keeps the log from being removed',
        'SELECT pg_drop_replication_slot(' || pg_catalog.quote_literal(s.slot_name) || '), if its standby is gone'
    from pg_catalog.pg_replication_slots as s
    where not s.active
)
select l.state, l.what, l.advice from listed as l
union all
select 'pass', 'no transaction has been open for longer than a quarter of an hour', null
where not exists (select from listed)
