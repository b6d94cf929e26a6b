-- Tables with writes, ever, that name nobody, one row each. The subject is the organization.
select
    e.table_name::text as subject_table,
    :organization_id as subject_id,
    null::text as branch,
    e.table_name::text as "table",
    count(*)::text as events
from reporting.audit_events as e
where e.organization_id = :organization_id and e.at < :as_of and e.actor is null and :branches is null
group by e.table_name
order by e.table_name collate "C"
