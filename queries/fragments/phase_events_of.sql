-- The changes of one record's phase before :as_of that were known by then: {{1}} is the record's id and {{2}} the
-- restored changes of that record (times, ids, to), outer columns of a join with {{restored_phase_events}}. Changes
-- from a phase to itself change nothing. Served by idx_items_history_status_history_id. The query around it begins
-- with `with corrections as materialized (select * from {{phase_event_corrections}} as c)`.
(
    select e.changed_at, e.id, e.to_status
    from reporting.item_status_events as e
    where
        e.organization_id = :organization_id
        and e.history_id = {{1}}
        and e.kind = 'service_phase'
        and e.from_status is distinct from e.to_status
        and e.changed_at < :as_of
        and e.created_at < :as_of
        and e.id not in (select c.id from corrections as c)
    union all
    select c.changed_at, c.id, c.to_status
    from unnest({{2}}.times, {{2}}.ids, {{2}}.phases) as c (changed_at, id, to_status)
)
