-- Repairs as they were at :as_of, by item and id, each with its shares of bills that exist and with what the history
-- of its phases says: when each was first reached (completed and cancelled: last, for a repair may be taken up again),
-- when the first other than reported was, and what the last change led to.
--
-- The history is gathered on the server, a look into idx_items_history_status_history_id a repair, so that a row a
-- repair is sent and not one a change. A repair without a time of report has no business time: created_at alone
-- decides.
with corrections as materialized (select * from {{phase_event_corrections}} as c)

select
    r.item_id,
    r.id,
    i.branch_id,
    i.name as item_name,
    r.title,
    r.priority,
    r.phase,
    r.provider_id,
    v.name as provider,
    r.examiner_id,
    r.reported_at,
    r.approved_at,
    r.completed_at,
    r.estimated_cost,
    r.actual_cost,
    s.share as bill_share,
    h.reported as phase_reported_at,
    h.acknowledged as phase_changed_at,
    h.assigned as phase_assigned_at,
    h.examined as phase_examined_at,
    h.decided as phase_decided_at,
    h.completed as phase_completed_at,
    h.cancelled as phase_cancelled_at,
    h.latest as latest_phase,
    r.is_current,
    i.is_current as item_is_current,
    coalesce(v.is_current, false) as provider_is_current
from {{as_of reporting.service_records assets.items_history}} as r
join {{as_of reporting.items assets.items}} as i
    on i.organization_id = r.organization_id and i.id = r.item_id
left join {{as_of reporting.providers assets.service_providers}} as v
    on v.organization_id = r.organization_id and v.id = r.provider_id
left join (
    select p.organization_id, p.history_id, sum(p.amount) as share
    from {{as_of reporting.bill_parts assets.shared_bill_parts}} as p
    join {{as_of reporting.bills assets.shared_bills}} as b
        on b.organization_id = p.organization_id and b.id = p.bill_id
    where
        p.organization_id = :organization_id
        and p.created_at < :as_of
        and p.history_id is not null
        and b.created_at < :as_of
        and (b.billed_on is null or b.billed_on <= :as_of_date)
        and (b.deleted_at is null or b.deleted_at >= :as_of)
    group by p.organization_id, p.history_id
) as s on s.organization_id = r.organization_id and s.history_id = r.id
left join {{restored_phase_events}} as k on k.history_id = r.id
cross join lateral (
    select
        min(e.changed_at) filter (where e.to_status = 'reported') as reported,
        min(e.changed_at) filter (where e.to_status <> 'reported') as acknowledged,
        min(e.changed_at) filter (where e.to_status = 'assigned') as assigned,
        min(e.changed_at) filter (where e.to_status = 'examined') as examined,
        min(e.changed_at) filter (where e.to_status = 'decided') as decided,
        max(e.changed_at) filter (where e.to_status = 'completed') as completed,
        max(e.changed_at) filter (where e.to_status = 'cancelled') as cancelled,
        (array_agg(e.to_status order by e.changed_at desc, e.id desc))[1] as latest
    from {{phase_events_of r.id k}} as e
) as h
where
    r.organization_id = :organization_id
    and r.kind = 'repair'
    and r.created_at < :as_of
    and (r.reported_at is null or r.reported_at < :as_of)
    and (r.deleted_at is null or r.deleted_at >= :as_of)
    and i.organization_id = :organization_id
    and i.created_at < :as_of
    and (i.deleted_at is null or i.deleted_at >= :as_of)
    and {{item_in_scope i}}
order by r.item_id, r.id
