-- Service records that exist at :as_of, whether or not their item does (has_item), with the item's name and branch.
(
    select r.*, i.id is not null as has_item, i.branch_id, i.name as item_name
    from {{as_of reporting.service_records assets.items_history}} as r
    left join {{quality_items}} as i on i.organization_id = r.organization_id and i.id = r.item_id
    where
        r.organization_id = :organization_id
        and r.created_at < :as_of
        and (r.reported_at is null or r.reported_at < :as_of)
        and (r.deleted_at is null or r.deleted_at >= :as_of)
)
