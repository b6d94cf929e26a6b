-- What the checks looked at and found, per branch: those that exist at :as_of, those that a row still points to, and
-- last, if any, what belongs to no branch.
{{quality_base}}
select
    b.code::text as branch,
    coalesce(sum(r.population), 0)::bigint as population,
    coalesce(sum(r.failures), 0)::bigint as failures,
    round(100 * sum(r.failures) / sum(r.population), 2) as failure_pct,
    coalesce(sum(r.failures) filter (where c.severity = 'high'), 0)::bigint as high,
    coalesce(sum(r.failures) filter (where c.severity = 'medium'), 0)::bigint as medium,
    coalesce(sum(r.failures) filter (where c.severity = 'low'), 0)::bigint as low
from (
    select v.id, v.code
    from {{as_of reporting.branches core.branches}} as v
    where
        v.organization_id = :organization_id
        and v.created_at < :as_of
        and (v.deleted_at is null or v.deleted_at >= :as_of)
        and (:branches is null or v.id = any(:branches))
) as e
full join {{quality_results}} as r on r.branch_id = e.id
left join {{quality_checks}} as c (place, check_id, severity, demands) on c.check_id = r.check_id
left join {{as_of reporting.branches core.branches}} as b
    on b.organization_id = :organization_id and b.id = coalesce(e.id, r.branch_id)
group by b.id, b.code
order by b.code collate "C" nulls last, b.id
