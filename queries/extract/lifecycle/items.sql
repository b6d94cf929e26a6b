-- Items as they were at :as_of, by id, with the names that their references lead to.
-- An item has no business time: created_at decides, and one that is bought later is an exception, not left out.
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
    coalesce(v.is_current, false) as supplier_is_current
from {{as_of reporting.items assets.items}} as i
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
