-- Changes of records' phases that are known at :as_of, in no order. Those that were altered or removed at or after it,
-- though their table is append-only, are as they were: there are none unless somebody switched the table's guard off.
-- A change from a phase to itself changes nothing.
(
    select e.history_id, e.changed_at, e.id, e.to_status
    from reporting.item_status_events as e
    where
        e.organization_id = :organization_id
        and e.history_id is not null
        and e.kind = 'service_phase'
        and e.from_status is distinct from e.to_status
        and e.changed_at < :as_of
        and e.created_at < :as_of
        and e.id not in (
            select a.row_id
            from reporting.audit_events as a
            where
                a.organization_id = :organization_id
                and a.table_name = 'assets.items_history_status'
                and a.at >= :as_of
                and a.action <> 'INSERT'
        )
    union all
    select e.history_id, e.changed_at, e.id, e.to_status
    from {{as_of reporting.item_status_events assets.items_history_status}} as e
    where
        e.organization_id = :organization_id
        and e.history_id is not null
        and e.kind = 'service_phase'
        and e.from_status is distinct from e.to_status
        and e.changed_at < :as_of
        and e.created_at < :as_of
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
