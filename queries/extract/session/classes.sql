-- The classes of the vehicles that exist at :as_of.
select distinct v.class::text collate "C" as class
from {{as_of reporting.vehicles vehicles.bluebook}} as v
where
    v.organization_id = :organization_id
    and v.created_at < :as_of
    and (v.deleted_at is null or v.deleted_at >= :as_of)
    and v.class is not null
order by 1
