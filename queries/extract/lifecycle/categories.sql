-- Categories, with what they were at :as_of. Those that don't exist for it, or that the report isn't about, are
-- read too, because rows may still point to them.
select
    c.id,
    c.parent_id,
    c.name,
    c.depreciation_method,
    c.depreciation_rate,
    c.useful_life_months,
    c.salvage_value,
    c.created_at < :as_of and (c.deleted_at is null or c.deleted_at >= :as_of)
    and (:categories is null or c.id = any(:categories)) as does_exist,
    c.is_current
from {{categories_known}} as c
where c.organization_id = :organization_id
order by c.id
