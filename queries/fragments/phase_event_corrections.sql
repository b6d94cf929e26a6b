-- Changes of records' phases that were altered or removed at or after :as_of, though their table is append-only: as
-- they were. One that counts for nothing at :as_of has was_there false: its present form has to be passed over. Empty
-- unless somebody switched the table's guard off.
(
    select
        e.history_id,
        e.changed_at,
        e.id,
        e.from_status,
        e.to_status,
        e.kind = 'service_phase' and e.created_at < :as_of and e.changed_at < :as_of as was_there
    from {{as_of reporting.item_status_events assets.items_history_status}} as e
    where
        e.organization_id = :organization_id
        and e.id in (
            select a.row_id
            from reporting.audit_events as a
            where
                a.organization_id = :organization_id
                and a.table_name = 'assets.items_history_status'
                and a.at >= :as_of
                and a.action <> 'INSERT'
        )
)
