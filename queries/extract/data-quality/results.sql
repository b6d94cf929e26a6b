-- Each check with what it looked at and what it found, per table and branch, the gravest first, then in the
-- catalogue's order; one row without a table for a check that found nothing to look at.
{{quality_base}}
select
    c.check_id::text as check_id,
    c.severity::text as severity,
    c.demands::text as demands,
    r.subject_table::text as subject_table,
    r.branch_id,
    r.population,
    r.failures
from {{quality_checks}} as c (place, check_id, severity, demands)
left join {{quality_results}} as r on r.check_id = c.check_id
order by
    array_position(array['high', 'medium', 'low'], c.severity::text), c.place, r.subject_table collate "C",
    r.branch_id
