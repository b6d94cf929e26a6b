-- What the checks looked at and found, per table.
{{quality_base}}
select
    r.subject_table::text as subject_table,
    count(distinct r.check_id) as checks,
    sum(r.population)::bigint as population,
    sum(r.failures)::bigint as failures,
    round(100 * sum(r.failures) / sum(r.population), 2) as failure_pct,
    coalesce(sum(r.failures) filter (where c.severity = 'high'), 0)::bigint as high,
    coalesce(sum(r.failures) filter (where c.severity = 'medium'), 0)::bigint as medium,
    coalesce(sum(r.failures) filter (where c.severity = 'low'), 0)::bigint as low
from {{quality_results}} as r
join {{quality_checks}} as c (place, check_id, severity, demands) on c.check_id = r.check_id
group by r.subject_table
order by r.subject_table collate "C"
