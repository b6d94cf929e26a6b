-- Vehicles that share their plate's text with another, those that are struck off too: a row each.
select
    'vehicles.bluebook' as subject_table,
    v.id as subject_id,
    b.code as branch,
    v.registration_number as plate,
    (v.bearers - 1)::text as others
from (
    select
        o.organization_id,
        o.id,
        o.branch_id,
        o.class,
        o.registration_number,
        count(*) over (partition by o.organization_id, o.registration_number collate "C") as bearers
    from {{as_of reporting.vehicles vehicles.bluebook}} as o
    where
        o.organization_id = :organization_id
        and o.created_at < :as_of
        and (o.deleted_at is null or o.deleted_at >= :as_of)
        and (o.registered_on is null or o.registered_on <= :as_of_date)
) as v
left join {{as_of reporting.branches core.branches}} as b
    on b.organization_id = v.organization_id and b.id = v.branch_id
where v.bearers > 1 and {{vehicle_in_scope v}}
order by v.id
