-- Those of them that people granted to themselves, or that nobody is named for.
select count(*) as figure
from {{as_of reporting.access core.access}} as a
where
    a.organization_id = :organization_id
    and a.created_at < :as_of
    and a.granted_at >= :period_from_at
    and a.granted_at < :period_to_at
    and (a.granted_by is null or a.granted_by = a.user_id)
    and {{actor_in_scope a.user_id}}
