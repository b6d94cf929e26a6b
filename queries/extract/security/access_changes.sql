-- Rights that were granted or revoked in the period, one row per permission, as the grants stood at :as_of. Grants of
-- people who were deleted by then go with them.
select
    c.at,
    c.actor,
    a.user_id as "user",
    a.module::text as module,
    a.scope::text as scope,
    p.permission::text as permission,
    c.change::text as change
from {{as_of reporting.access core.access}} as a
join {{as_of reporting.users core.users}} as u on u.organization_id = a.organization_id and u.id = a.user_id
cross join lateral (
    values (a.granted_at, a.granted_by, 'grant'), (a.revoked_at, a.revoked_by, 'revocation')
) as c (at, actor, change)
cross join lateral (
    values ('view', a.can_view), ('create', a.can_create), ('update', a.can_update), ('delete', a.can_delete)
) as p (permission, is_given)
where
    a.organization_id = :organization_id
    and a.created_at < :as_of
    and a.granted_at < :as_of
    and u.created_at < :as_of
    and (u.deleted_at is null or u.deleted_at >= :as_of)
    and c.at >= :period_from_at
    and c.at < :period_to_at
    and p.is_given
    and (:branches is null or u.branch_id = any(:branches))
order by a.user_id, c.at, a.id, p.permission collate "C", c.change collate "C"
