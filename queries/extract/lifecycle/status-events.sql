-- Changes of items' status, by item, time and id: an index-only scan over idx_items_history_status_item_id.
--
-- The table is append-only, so it is read as it stands; status-event-corrections.sql has what was changed against that
-- promise. Changes at or after :as_of are read whenever they were recorded: the first of an item tells the status
-- before it. Changes before it that were recorded later aren't known yet.
select
    e.item_id,
    e.changed_at,
    e.id,
    e.from_status,
    e.to_status,
    e.changed_by
from reporting.item_status_events as e
where
    e.organization_id = :organization_id
    and e.kind = 'item_status'
    and (e.created_at < :as_of or e.changed_at >= :as_of)
order by e.item_id, e.changed_at, e.id
