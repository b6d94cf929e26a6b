-- Vehicles that exist at :as_of.
(
    select v.*
    from {{as_of reporting.vehicles vehicles.bluebook}} as v
    where
        v.organization_id = :organization_id
        and v.created_at < :as_of
        and (v.registered_on is null or v.registered_on <= :as_of_date)
        and (v.deleted_at is null or v.deleted_at >= :as_of)
)
