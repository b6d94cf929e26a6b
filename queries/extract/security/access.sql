-- Rights granted to one person before :as_of, by person. The transform leaves out those that were revoked by then.
select
    a.user_id,
    a.module::text as module,
    a.scope::text as scope,
    a.can_view,
    a.can_create,
    a.can_update,
    a.can_delete,
    a.revoked_at
from {{as_of reporting.access core.access}} as a
where
    a.organization_id = :organization_id
    and a.created_at < :as_of
    and a.granted_at < :as_of
order by a.user_id, a.id
