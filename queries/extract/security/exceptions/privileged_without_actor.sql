-- Privileged actions, ever, that name nobody.
select
    e.table_name::text as subject_table,
    e.row_id as subject_id,
    null::text as branch,
    e.action::text as action,
    {{local_minute e.at}}::text as at
from {{privileged_actions}} as e
where e.actor is null
order by e.id
