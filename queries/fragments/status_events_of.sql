-- The changes of one item's status that are known at :as_of, or come at or after it: {{1}} is the item's id and {{2}}
-- the restored changes of that item (times, ids, befores, afters), outer columns of a join with
-- {{restored_status_events}}; {{3}} is their table. Served by idx_items_history_status_item_id in either order of time.
-- The query around it begins with `with corrections as materialized (select * from {{status_event_corrections}} as c)`.
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
    from unnest({{2}}.times, {{2}}.ids, {{2}}.befores, {{2}}.afters) as c (changed_at, id, from_status, to_status)
)
