-- Privileged actions, ever, out of working hours.
select
    e.table_name::text as subject_table,
    e.row_id as subject_id,
    null::text as branch,
    e.action::text as action,
    coalesce(e.actor::text, 'nobody named') as actor,
    {{local_minute e.at}}::text as at
from {{privileged_actions}} as e
where e.out_of_hours
order by e.id
