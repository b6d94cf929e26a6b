-- The changes of one item's status that are known at :as_of, or come at or after it: {{1}} is the item's id, an outer
-- column. Served by idx_items_history_status_item_id in either order of time. The query around it begins with
-- `with corrections as materialized (select * from {{status_event_corrections}} as c)`.
(
    select e.changed_at, e.id, e.from_status, e.to_status
    from reporting.item_status_events as e
    where
        e.organization_id = :organization_id
        and e.item_id = {{1}}
        and e.kind = 'item_status'
        and (e.created_at < :as_of or e.changed_at >= :as_of)
        and e.id not in (select c.id from corrections as c)
    union all
    select c.changed_at, c.id, c.from_status, c.to_status
    from corrections as c
    where c.item_id = {{1}} and c.was_there
)
