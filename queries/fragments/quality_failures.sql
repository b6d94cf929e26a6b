-- What the check {{1}} found, for the exceptions table. The branch is the code it had at :as_of.
{{quality_base}}
select
    q.subject_table::text as subject_table,
    q.subject_id,
    b.code::text as branch,
    q.what::text as what,
    q.detail::text as detail
from {{quality_{{1}}}} as q
left join {{as_of reporting.branches core.branches}} as b
    on b.organization_id = :organization_id and b.id = q.branch_id
where q.fails and (:branches is null or q.branch_id = any(:branches))
order by q.subject_id, q.subject_table collate "C", q.detail collate "C"
