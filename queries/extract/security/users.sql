-- Everybody who can sign in, as they were at :as_of, by id. Those who aren't there any more (or yet) come too, marked:
-- their attempts stand alone.
select
    u.id,
    u.email::text as email,
    b.code::text as branch,
    u.position_id,
    u.is_active,
    u.created_at,
    u.last_login_at,
    u.created_at < :as_of and (u.deleted_at is null or u.deleted_at >= :as_of) as is_present,
    u.is_current,
    coalesce(b.is_current, false) as branch_is_current
from {{as_of reporting.users core.users}} as u
left join {{as_of reporting.branches core.branches}} as b
    on b.organization_id = u.organization_id and b.id = u.branch_id
where u.organization_id = :organization_id and (:branches is null or u.branch_id = any(:branches))
order by u.id
