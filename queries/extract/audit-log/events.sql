-- The audit trail of the period in the order in which it is sealed: epoch, transaction, id. idx_events_sealing serves
-- it, so rows flow from the first on and nothing is sorted but the fields of one event.
--
-- The numbering passes over the events before the period: an event's number must not depend on what is asked for. What
-- is encrypted in the database isn't shown, only that there is something.
select
    t.sequence,
    t.at as "time",
    t.actor,
    t.action::text as action,
    t.table_name::text as what,
    t.row_id,
    f.field::text as field,
    f.before::text as before,
    f.after::text as after,
    nullif(concat_ws(' ', t.application, t.client), '')::text as source,
    (t.epoch || '/' || t.xid::text)::text as transaction
from (
    select
        e.at, e.actor, e.action, e.table_name, e.row_id, e.before, e.after, e.application, e.client, e.epoch, e.xid,
        e.id,
        row_number() over (order by e.epoch, e.xid, e.id) as sequence
    from reporting.audit_events as e
    where e.organization_id = :organization_id
) as t
cross join lateral (
    select
        k.field,
        case
            when k.field like '%\_encrypted' and t.before ->> k.field is not null then '(encrypted)'
            else t.before ->> k.field
        end as before,
        case
            when k.field like '%\_encrypted' and t.after ->> k.field is not null then '(encrypted)'
            else t.after ->> k.field
        end as after
    from jsonb_object_keys(coalesce(t.before, '{}') || coalesce(t.after, '{}')) as k (field)
    where t.action = 'UPDATE'
    union all
    select
        null,
        case
            when t.before ->> 'citizenship_number_encrypted' is not null
                then t.before || '{"citizenship_number_encrypted": "(encrypted)"}'
            else t.before
        end::text,
        case
            when t.after ->> 'citizenship_number_encrypted' is not null
                then t.after || '{"citizenship_number_encrypted": "(encrypted)"}'
            else t.after
        end::text
    where t.action <> 'UPDATE' or coalesce(t.before, '{}') || coalesce(t.after, '{}') = '{}'
) as f
where t.at >= :period_from_at and t.at < :period_to_at and {{actor_in_scope t.actor}}
order by t.epoch, t.xid, t.id, f.field collate "C"
