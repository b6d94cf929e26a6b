-- Changes of items' status that were altered or removed at or after :as_of, though their table is append-only: as they
-- were. One that counts for nothing at :as_of has was_there false: its present form has to be passed over. Empty unless
-- somebody switched the table's guard off.
(
    select
        e.item_id,
        e.changed_at,
        e.id,
        e.from_status,
        e.to_status,
        e.changed_by,
        e.kind = 'item_status' and (e.created_at < :as_of or e.changed_at >= :as_of) as was_there
    from {{undone reporting.item_status_events assets.items_history_status}} as e
    where e.organization_id = :organization_id
)
