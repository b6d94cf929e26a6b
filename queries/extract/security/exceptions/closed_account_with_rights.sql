-- Rights in force of people who may not sign in any more.
select
    'core.access'::text as subject_table,
    r.id as subject_id,
    b.code::text as branch,
    r.email::text as email,
    r.module::text as module,
    r.scope::text as scope
from {{rights_of_closed_accounts}} as r
left join {{as_of reporting.branches core.branches}} as b
    on b.organization_id = :organization_id and b.id = r.branch_id
order by r.id
