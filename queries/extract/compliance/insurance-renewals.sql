-- Insurance policies that were known at :as_of, by vehicle, first valid day and id. One may start to be valid later.
select
    r.bluebook_id as vehicle_id,
    r.valid_from,
    r.id,
    'insurance' as kind,
    r.policy_number as number,
    r.renewed_on,
    r.valid_until,
    r.premium as amount,
    null::numeric as penalty
from {{as_of reporting.insurance_renewals vehicles.insurance_renewal}} as r
where
    r.organization_id = :organization_id
    and r.created_at < :as_of
    and r.renewed_on <= :as_of_date
    and (r.deleted_at is null or r.deleted_at >= :as_of)
order by r.bluebook_id, r.valid_from, r.id
