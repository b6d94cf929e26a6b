-- The categories that are known at :as_of, those that were deleted by then too; and all later ones where something
-- known points to one of them even so, because it was changed outside the audit trail.
(
    select c.*
    from {{as_of reporting.categories assets.categories}} as c
    where
        c.organization_id = :organization_id
        and (c.created_at < :as_of or {{later_category_pointed_to assets.categories.later}})
)
