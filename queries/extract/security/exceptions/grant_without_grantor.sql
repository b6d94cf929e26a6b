-- Rights that nobody is named for, ever.
select
    'core.access'::text as subject_table,
    a.id as subject_id,
    b.code::text as branch,
    coalesce(u.email, a.user_id::text)::text as email,
    a.module::text as module,
    {{local_minute a.granted_at}}::text as at
from {{as_of reporting.access core.access}} as a
left join {{as_of reporting.users core.users}} as u on u.organization_id = a.organization_id and u.id = a.user_id
left join {{as_of reporting.branches core.branches}} as b
    on b.organization_id = u.organization_id and b.id = u.branch_id
where
    a.organization_id = :organization_id
    and a.created_at < :as_of
    and a.granted_at < :as_of
    and a.granted_by is null
    and {{actor_in_scope a.user_id}}
order by a.id
