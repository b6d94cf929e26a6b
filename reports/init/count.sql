-- How many vehicles there are in the table.
select count(*) as figure
from {{as_of reporting.vehicles vehicles.bluebook}} as v
where
    v.organization_id = :organization_id
    and v.created_at < :as_of
    and (v.deleted_at is null or v.deleted_at >= :as_of)
    and (:branches is null or v.branch_id = any(:branches))
    and (:classes is null or v.class = any(:classes))
    and v.registered_on <= :as_of_date - make_interval(years => :min_years)
