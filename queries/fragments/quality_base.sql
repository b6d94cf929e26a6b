-- What the checks of the data-quality report read, each once for all of them: a query begins with {{quality_base}}, and
-- a check's fragment takes its rows from these. What a query doesn't name isn't run.
with corrections as materialized (select k.* from {{status_event_corrections}} as k),

-- Items that exist at :as_of.
known_items as materialized (
    select i.*
    from {{as_of reporting.items assets.items}} as i
    where
        i.organization_id = :organization_id
        and i.created_at < :as_of
        and (i.deleted_at is null or i.deleted_at >= :as_of)
),

-- Vehicles that exist at :as_of.
known_vehicles as materialized (
    select v.*
    from {{as_of reporting.vehicles vehicles.bluebook}} as v
    where
        v.organization_id = :organization_id
        and v.created_at < :as_of
        and (v.registered_on is null or v.registered_on <= :as_of_date)
        and (v.deleted_at is null or v.deleted_at >= :as_of)
),

-- Service records that exist at :as_of, whether or not their item does (has_item), with the item's name and branch.
known_records as materialized (
    select r.*, i.id is not null as has_item, i.branch_id, i.name as item_name
    from {{as_of reporting.service_records assets.items_history}} as r
    left join known_items as i on i.organization_id = r.organization_id and i.id = r.item_id
    where
        r.organization_id = :organization_id
        and r.created_at < :as_of
        and (r.reported_at is null or r.reported_at < :as_of)
        and (r.deleted_at is null or r.deleted_at >= :as_of)
),

-- Shared bills that exist at :as_of.
known_bills as materialized (
    select b.*
    from {{as_of reporting.bills assets.shared_bills}} as b
    where
        b.organization_id = :organization_id
        and b.created_at < :as_of
        and (b.billed_on is null or b.billed_on <= :as_of_date)
        and (b.deleted_at is null or b.deleted_at >= :as_of)
),

-- Shares of bills that were recorded before :as_of, whether or not their bill exists (has_bill), with its number.
known_bill_parts as materialized (
    select p.*, b.id is not null as has_bill, b.number as bill_number
    from {{as_of reporting.bill_parts assets.shared_bill_parts}} as p
    left join known_bills as b on b.organization_id = p.organization_id and b.id = p.bill_id
    where p.organization_id = :organization_id and p.created_at < :as_of
),

-- Renewals of every kind that exist at :as_of, whether or not their vehicle does (has_vehicle), with the vehicle's
-- plate and branch. is_negative: an amount of it is below 0; has_amount: one is known.
known_renewals as materialized (
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
    left join known_vehicles as v on v.organization_id = p.organization_id and v.id = p.bluebook_id
    where
        p.organization_id = :organization_id
        and p.created_at < :as_of
        and p.renewed_on <= :as_of_date
        and (p.deleted_at is null or p.deleted_at >= :as_of)
),

-- Changes of status that are known at :as_of, of items that exist, before the midnight that ends the item's disposal.
-- Of those that change nothing only an item's first is here: it tells the status before it. before is what the change
-- before led to; place is 1 for an item's first, is_last tells its last.
status_changes as materialized (
    select
        c.*,
        lag(c.to_status) over in_time as before,
        lead(c.id) over in_time is null as is_last
    from (
        select
            e.item_id, e.changed_at, e.id, e.from_status, e.to_status, i.branch_id, i.name, i.status, i.disposed_on,
            row_number() over (partition by e.item_id order by e.changed_at, e.id) as place
        from (
            select s.item_id, s.changed_at, s.id, s.from_status, s.to_status
            from reporting.item_status_events as s
            where
                s.organization_id = :organization_id
                and s.kind = 'item_status'
                and s.created_at < :as_of
                and s.changed_at < :as_of
                and s.id not in (select k.id from corrections as k)
            union all
            select k.item_id, k.changed_at, k.id, k.from_status, k.to_status
            from corrections as k
            where k.was_there and k.changed_at < :as_of
        ) as e
        join known_items as i on i.id = e.item_id
    ) as c
    where
        (c.place = 1 or c.from_status is distinct from c.to_status)
        and (
            c.disposed_on is null
            or c.disposed_on > :as_of_date
            or c.changed_at < (c.disposed_on + 1)::timestamp at time zone :time_zone
        )
    window in_time as (partition by c.item_id order by c.changed_at, c.id)
),

-- The rows of KeepTrack's tables that the audit trail has told of before :as_of, and what it knows of their end.
trail_rows as materialized (
    select
        e.table_name,
        e.row_id,
        max(e.at) filter (where e.action = 'DELETE' and e.at < :as_of) as deleted_at,
        bool_or(e.action = 'DELETE') as has_deletion
    from reporting.audit_events as e
    where e.organization_id = :organization_id
    group by e.table_name, e.row_id
    having min(e.at) < :as_of
)
