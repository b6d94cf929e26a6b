-- Items and records approved, ever, by one who had made or reported them.
select
    a.table_name::text as subject_table,
    a.id as subject_id,
    b.code::text as branch,
    a.title::text as title,
    a.approved_by::text as by,
    {{local_minute a.approved_at}}::text as at
from {{approvals}} as a
left join {{as_of reporting.branches core.branches}} as b
    on b.organization_id = :organization_id and b.id = a.branch_id
where a.is_own
order by a.id, a.kind collate "C"
