-- Rights granted to one person and in force at :as_of, of people who were inactive or deleted by then. A grant of no
-- permission is no right.
(
    select a.id, a.user_id, a.module, a.scope, u.email, u.branch_id
    from {{as_of reporting.access core.access}} as a
    join {{as_of reporting.users core.users}} as u on u.organization_id = a.organization_id and u.id = a.user_id
    where
        a.organization_id = :organization_id
        and a.created_at < :as_of
        and a.granted_at < :as_of
        and (a.revoked_at is null or a.revoked_at >= :as_of)
        and (a.can_view or a.can_create or a.can_update or a.can_delete)
        and u.created_at < :as_of
        and (not u.is_active or u.deleted_at < :as_of)
        and (:branches is null or u.branch_id = any(:branches))
)
