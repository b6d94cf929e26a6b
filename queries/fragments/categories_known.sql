-- The categories that are known at :as_of, those that were deleted by then too; and all later ones where something
-- known points to one of them even so, because it was changed outside the audit trail.
(
    select c.*
    from {{as_of reporting.categories assets.categories}} as c
    where
        c.organization_id = :organization_id
        and (
            c.created_at < :as_of
            or exists (
                select
                from {{as_of reporting.categories assets.categories}} as l
                join (
                    select i.category_id as id from {{as_of reporting.items assets.items}} as i
                    where i.organization_id = :organization_id and i.created_at < :as_of
                    union all
                    select p.parent_id from {{as_of reporting.categories assets.categories}} as p
                    where p.organization_id = :organization_id and p.created_at < :as_of
                ) as k on k.id = l.id
                where l.organization_id = :organization_id and l.created_at >= :as_of
            )
        )
)
