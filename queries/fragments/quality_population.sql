-- How many rows the check {{1}} looks at.
{{quality_base}}
select count(*) as figure
from {{quality_{{1}}}} as q
where :branches is null or q.branch_id = any(:branches)
