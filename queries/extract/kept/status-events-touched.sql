-- The rows of kept/status-events.sql that were written since another snapshot, as they stand now.
with touched as materialized (select t.id from {{touched_rows}} as t)

select
    e.item_id,
    e.changed_at,
    e.id,
    e.from_status,
    e.to_status,
    e.changed_by,
    e.created_at
from touched as t
join reporting.item_status_events as e on e.organization_id = $1 and e.id = t.id
where e.kind = 'item_status'
order by e.item_id, e.changed_at, e.id
