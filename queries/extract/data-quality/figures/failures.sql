-- Failures of all checks.
select coalesce(sum(r.failures), 0)::bigint as figure
from {{quality_results}} as r
