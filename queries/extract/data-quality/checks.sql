-- Each check with what it looked at and what it found, the gravest first, then in the catalogue's
-- order.
-- lint: allow order: checks have one place each
{{quality_base}}
select
    c.check_id::text as check_id,
    c.demands::text as demands,
    c.severity::text as severity,
    coalesce(sum(r.population), 0)::bigint as population,
    coalesce(sum(r.failures), 0)::bigint as failures,
    round(100 * sum(r.failures) / sum(r.population), 2) as failure_pct,
    case
        when sum(r.population) is null then 'not_measurable'
        when sum(r.failures) = 0 then 'pass'
        else 'fail'
    end as result
from {{quality_checks}} as c (place, check_id, severity, demands)
left join {{quality_results}} as r on r.check_id = c.check_id
group by c.place, c.check_id, c.demands, c.severity
order by array_position(array['high', 'medium', 'low'], c.severity::text), c.place
