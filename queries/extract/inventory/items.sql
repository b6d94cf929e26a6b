-- Items as they were at :as_of, by id, with where they are and who answers for them.
--
-- last_seen_at isn't audited: only the latest sighting is known. One at or after :as_of hides those before it.
select
    i.id,
    i.branch_id,
    i.category_id,
    i.name,
    i.serial_number,
    i.barcode,
    m.name as model,
    f.name as manufacturer,
    v.name as supplier,
    i.purchase_date,
    i.purchase_amount,
    i.status,
    i.created_at,
    i.warranty_months,
    i.depreciation_method,
    i.depreciation_rate,
    i.useful_life_months,
    i.salvage_value,
    i.service_interval_days,
    i.next_service_date,
    i.disposed_on,
    i.disposal_proceeds,
    i.is_current,
    coalesce(m.is_current, false) as model_is_current,
    coalesce(f.is_current, false) as manufacturer_is_current,
    coalesce(v.is_current, false) as supplier_is_current,
    i.bill_number,
    i.location,
    i.department,
    i.custodian_id,
    i.approved_at,
    case when i.last_seen_at < :as_of then i.last_seen_at end as last_seen_at,
    coalesce(i.last_seen_at >= :as_of, false) as seen_later,
    coalesce(i.last_seen_at < :as_of - interval '1 second' * s.stocktake_days * 86400, false) as seen_long_ago
from {{as_of reporting.items assets.items}} as i
cross join {{inventory_settings}} as s
left join {{as_of reporting.models assets.model_number}} as m
    on m.organization_id = i.organization_id and m.id = i.model_number_id
left join {{as_of reporting.manufacturers assets.manufacturer}} as f
    on f.organization_id = i.organization_id and f.id = i.manufacturer_id
left join {{as_of reporting.vendors assets.purchased_from}} as v
    on v.organization_id = i.organization_id and v.id = i.purchased_from_id
where
    i.organization_id = :organization_id
    and i.created_at < :as_of
    and (i.deleted_at is null or i.deleted_at >= :as_of)
    and {{item_in_scope i}}
order by i.id
