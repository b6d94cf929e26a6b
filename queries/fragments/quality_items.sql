-- Items that exist at :as_of.
(
    select i.*
    from {{as_of reporting.items assets.items}} as i
    where
        i.organization_id = :organization_id
        and i.created_at < :as_of
        and (i.deleted_at is null or i.deleted_at >= :as_of)
)
