-- Rights granted in the period, to people who were deleted since too.
select count(*) as figure
from {{as_of reporting.access core.access}} as a
where
    a.organization_id = :organization_id
    and a.created_at < :as_of
    and a.granted_at >= :period_from_at
    and a.granted_at < :period_to_at
    and {{actor_in_scope a.user_id}}
