-- Shared bills that exist at :as_of.
(
    select b.*
    from {{as_of reporting.bills assets.shared_bills}} as b
    where
        b.organization_id = :organization_id
        and b.created_at < :as_of
        and (b.billed_on is null or b.billed_on <= :as_of_date)
        and (b.deleted_at is null or b.deleted_at >= :as_of)
)
