-- Failures of all checks.
{{quality_base}}
select coalesce(sum(r.failures), 0)::bigint as figure
from {{quality_results}} as r
