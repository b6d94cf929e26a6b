-- Failures of the gravest checks.
select coalesce(sum(r.failures), 0)::bigint as figure
from {{quality_results}} as r
join {{quality_checks}} as c (place, check_id, severity, demands) on c.check_id = r.check_id
where c.severity = 'high'
