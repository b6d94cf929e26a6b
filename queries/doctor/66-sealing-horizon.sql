-- What the audit trail can't be sealed past: the oldest transaction that writes, in whatever database of the server,
-- for transaction ids are the server's (seal waits for pg_snapshot_xmin). ALTER DATABASE ... SET
-- kt_report.stalled_after says from which age on that is a fault; '15 minutes' unless set.
--
-- Of its statement the first words are shown, up to the first literal, number, comment or bracket: no values.
with patience as (
    select coalesce(nullif(current_setting('kt_report.stalled_after', true), ''), '15 minutes')::interval as stalled
), writers as (
    select
        a.backend_xid as xid,
        a.xact_start as began,
        'process ' || a.pid || ' of ' || coalesce(a.usename::text, '?')
        || coalesce(' (' || nullif(a.application_name, '') || ')', '')
        || case when a.datname <> current_database() then ' in the database ' || a.datname else '' end as who,
        coalesce(
            ', ' || case when a.state like 'idle%' then 'idle' else 'at it' end || ' since '
            || date_trunc('second', now() - a.state_change)::text, '')
        || coalesce(
            ' after: ' || nullif(array_to_string((pg_catalog.regexp_split_to_array(
                btrim(pg_catalog.regexp_replace(a.query, '([''$(;]|--|/\*|\m[0-9]).*$', '')), '\s+'))[1:6], ' '), ''),
            '') as doing,
        'SELECT pg_terminate_backend(' || a.pid || '), or end it where it was begun' as advice
    from pg_catalog.pg_stat_activity as a
    where a.backend_xid is not null and a.pid <> pg_catalog.pg_backend_pid()
    union all
    select
        p.transaction, p.prepared,
        'the prepared transaction ' || p.gid || ' of ' || p.owner::text
        || case when p.database <> current_database() then ' in the database ' || p.database else '' end,
        '',
        case when p.database <> current_database() then 'In that database: ' else '' end
        || 'COMMIT PREPARED or ROLLBACK PREPARED ' || pg_catalog.quote_literal(p.gid)
    from pg_catalog.pg_prepared_xacts as p
), oldest as (
    select w.*, now() - w.began as age, age(w.xid) as behind
    from writers as w
    -- The horizon is at the smallest id; age() counts from it to now.
    order by age(w.xid) desc
    limit 1
)
select
    case
        when o.age >= greatest(p.stalled, '4 hours') then 'fail' when o.age >= p.stalled then 'warn'
        -- A login that may not look is told when it may well have become long.
        when o.age is null and o.behind > 1000 then 'warn' else 'pass'
    end as state,
    'the audit trail can''t be sealed past what '
    || coalesce(
        'was written ' || date_trunc('second', o.age)::text || ' ago: ' || o.who
        || ' has had a transaction open for so long' || o.doing,
        o.who || ' has written and not committed, ' || o.behind || ' transactions ago; since when shows to members of '
        'pg_read_all_stats alone') as what,
    case
        when o.age >= p.stalled then o.advice
        when o.age is null then pg_catalog.format('GRANT pg_read_all_stats TO %I', session_user)
    end as advice
from oldest as o, patience as p
union all
select 'pass', 'no transaction keeps the audit trail from being sealed up to now', null
where not exists (select from oldest)
