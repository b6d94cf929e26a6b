-- Payments of the vehicle tax that were known at :as_of, by vehicle, first valid day and id. One may start to be valid later.
select
    r.bluebook_id as vehicle_id,
    r.valid_from,
    r.id,
    'bluebook' as kind,
    r.receipt_number as number,
    r.renewed_on,
    r.valid_until,
    case when r.tax is not null or r.fee is not null then coalesce(r.tax, 0) + coalesce(r.fee, 0) end as amount,
    r.penalty
from {{as_of reporting.bluebook_renewals vehicles.bluebook_renewal}} as r
where
    r.organization_id = :organization_id
    and r.created_at < :as_of
    and r.renewed_on <= :as_of_date
    and (r.deleted_at is null or r.deleted_at >= :as_of)
order by r.bluebook_id, r.valid_from, r.id
