-- Vehicles that were registered at least :min_years years before the as-of day, as they were at :as_of.
--
-- {{as_of VIEW TABLE}} is a view of the schema reporting as it was at :as_of. Name the organization, leave out what was
-- recorded later or deleted by then, go by the scopes that the YAML declares, and end with an order.
select
    b.code as branch,
    v.id as vehicle_id,
    v.registration_number as plate,
    v.class,
    v.registered_on,
    extract(year from age(:as_of_date, v.registered_on))::integer as years
from {{as_of reporting.vehicles vehicles.bluebook}} as v
left join {{as_of reporting.branches core.branches}} as b
    on b.organization_id = v.organization_id and b.id = v.branch_id
where
    v.organization_id = :organization_id
    and v.created_at < :as_of
    and (v.deleted_at is null or v.deleted_at >= :as_of)
    and (:branches is null or v.branch_id = any(:branches))
    and (:classes is null or v.class = any(:classes))
    and v.registered_on <= :as_of_date - make_interval(years => :min_years)
order by v.id
