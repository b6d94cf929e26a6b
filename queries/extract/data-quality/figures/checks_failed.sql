-- Checks with failures.
{{quality_base}}
select count(distinct r.check_id) filter (where r.failures > 0) as figure
from {{quality_results}} as r
