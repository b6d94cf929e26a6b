-- Every change of items' status, by item, time and id, with when it was recorded: what a checkpoint of
-- lifecycle/status-events.sql holds, from which that query's rows as of any instant can be told.
select
    e.item_id,
    e.changed_at,
    e.id,
    e.from_status,
    e.to_status,
    e.changed_by,
    e.created_at
from reporting.item_status_events as e
where e.organization_id = :organization_id and e.kind = 'item_status'
order by e.item_id, e.changed_at, e.id
