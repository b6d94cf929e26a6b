-- The changes of one item's status that are known at :as_of, or come at or after it, where the audit trail holds no change
-- of {{3}} at or after that instant: those of {{1}} as they stand, in the order of time that an index has.
(
    select e.changed_at, e.id, e.from_status, e.to_status
    from reporting.item_status_events as e
    where
        e.organization_id = :organization_id
        and e.item_id = {{1}}
        and e.kind = 'item_status'
        and (e.created_at < :as_of or e.changed_at >= :as_of)
)
