-- Privileged actions, ever, by which people changed their own rights.
select
    e.table_name::text as subject_table,
    e.row_id as subject_id,
    b.code::text as branch,
    coalesce(u.email, e.actor::text)::text as email,
    e.action::text as action,
    {{local_minute e.at}}::text as at
from {{own_rights_changed}} as e
left join {{as_of reporting.users core.users}} as u on u.organization_id = :organization_id and u.id = e.actor
left join {{as_of reporting.branches core.branches}} as b
    on b.organization_id = :organization_id and b.id = u.branch_id
order by e.id
