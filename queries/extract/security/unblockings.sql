-- The moments before :as_of at which somebody ended a block early, by person and time: what the counters held at
-- :as_of, and the former values of unblocked_at and unblocked_by in the audit trail.
--
-- A change that left unblocked_by as it was has no former value of it: it is the one of the next later change that
-- has, or the counter's. Changes are numbered from the newest; rows between two that hold the column share a number.
with states as (
    select
        c.id as counter_id,
        c.user_id,
        c.unblocked_at,
        c.unblocked_by,
        true as has_by,
        'infinity'::timestamptz as at,
        0 as epoch,
        0::bigint as id
    from {{as_of reporting.login_counters authentication.jwt_request_counters}} as c
    where c.organization_id = :organization_id and c.created_at < :as_of
    union all
    select
        e.row_id,
        (e.before ->> 'user_id')::uuid,
        (e.before ->> 'unblocked_at')::timestamptz,
        (e.before ->> 'unblocked_by')::uuid,
        e.before ? 'unblocked_by',
        e.at,
        e.epoch,
        e.id
    from reporting.audit_events as e
    where
        e.organization_id = :organization_id
        and e.table_name = 'authentication.jwt_request_counters'
        and e.at < :as_of
        and e.action <> 'INSERT'
        and e.before ?| array['unblocked_at', 'unblocked_by', 'user_id']
),
numbered as (
    select
        s.*,
        count(*) filter (where s.has_by) over newest_first as by_group,
        count(s.user_id) over newest_first as user_group,
        row_number() over newest_first as age
    from states as s
    window newest_first as (partition by s.counter_id order by s.at desc, s.epoch desc, s.id desc)
),
filled as (
    select
        first_value(n.user_id) over (partition by n.counter_id, n.user_group order by n.age) as user_id,
        n.unblocked_at,
        first_value(n.unblocked_by) over (partition by n.counter_id, n.by_group order by n.age) as unblocked_by,
        n.age
    from numbered as n
)
-- One moment told by several states is one unblocking; the newest state tells by whom.
select distinct on (f.user_id, f.unblocked_at)
    f.user_id,
    f.unblocked_at as at,
    f.unblocked_by as by
from filled as f
where f.user_id is not null and f.unblocked_at < :as_of and isfinite(f.unblocked_at)
order by f.user_id, f.unblocked_at, f.age
