-- How many rows the check {{1}} looked at and how many of them fail, per table and branch.
select
    '{{1}}' as check_id,
    q.subject_table,
    q.branch_id,
    count(*) as population,
    count(*) filter (where q.fails) as failures
from {{quality_{{1}}}} as q
where :branches is null or q.branch_id = any(:branches)
group by q.subject_table, q.branch_id
