-- Renewals of every kind that exist at :as_of, whether or not their vehicle does (has_vehicle), with the vehicle's plate
-- and branch. is_negative: an amount of it is below 0; has_amount: one is known.
(
    select
        p.table_name,
        p.id,
        p.bluebook_id,
        p.renewed_on,
        p.valid_from,
        p.valid_until,
        p.least < 0 as is_negative,
        p.least is not null as has_amount,
        p.least,
        v.id is not null as has_vehicle,
        v.branch_id,
        v.registration_number as plate
    from (
        select
            'vehicles.bluebook_renewal' as table_name, b.organization_id, b.id, b.bluebook_id, b.renewed_on,
            b.valid_from, b.valid_until, b.created_at, b.deleted_at, least(b.tax, b.fee, b.penalty) as least
        from {{as_of reporting.bluebook_renewals vehicles.bluebook_renewal}} as b
        union all
        select
            'vehicles.insurance_renewal', i.organization_id, i.id, i.bluebook_id, i.renewed_on, i.valid_from,
            i.valid_until, i.created_at, i.deleted_at, least(i.premium, i.insured_sum)
        from {{as_of reporting.insurance_renewals vehicles.insurance_renewal}} as i
        union all
        select
            'vehicles.pollution_sticker_renewal', s.organization_id, s.id, s.bluebook_id, s.renewed_on, s.valid_from,
            s.valid_until, s.created_at, s.deleted_at, s.charge
        from {{as_of reporting.pollution_renewals vehicles.pollution_sticker_renewal}} as s
    ) as p
    left join {{quality_vehicles}} as v on v.organization_id = p.organization_id and v.id = p.bluebook_id
    where
        p.organization_id = :organization_id
        and p.created_at < :as_of
        and p.renewed_on <= :as_of_date
        and (p.deleted_at is null or p.deleted_at >= :as_of)
)
