-- The items of the register as of :as_of, as they were then, those disposed of too, whatever the report is limited to.
(
    select r.*
    from {{as_of reporting.items assets.items}} as r
    where
        r.organization_id = :organization_id
        and r.created_at < :as_of
        and (r.deleted_at is null or r.deleted_at >= :as_of)
)
