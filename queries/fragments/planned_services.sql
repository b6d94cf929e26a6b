-- Planned services that were completed before :as_of, of whatever item.
(
    select r.item_id, r.completed_at, r.id, r.service_date
    from {{as_of reporting.service_records assets.items_history}} as r
    where
        r.organization_id = :organization_id
        and r.kind = 'planned'
        and r.phase = 'completed'
        and r.completed_at < :as_of
        and r.created_at < :as_of
        and (r.reported_at is null or r.reported_at < :as_of)
        and (r.deleted_at is null or r.deleted_at >= :as_of)
)
