-- Rows that were deleted softly before :as_of, per table; they are in no figure. What only lends its name (makers,
-- models, vendors) does so deleted too, and isn't left out.
select 'assets.categories' as source_table, count(*) as rows
from {{as_of reporting.categories assets.categories}} as t
where t.organization_id = :organization_id and t.created_at < :as_of and t.deleted_at < :as_of
union all
select 'assets.items', count(*)
from {{as_of reporting.items assets.items}} as t
where t.organization_id = :organization_id and t.created_at < :as_of and t.deleted_at < :as_of
union all
select 'assets.items_history', count(*)
from {{as_of reporting.service_records assets.items_history}} as t
where t.organization_id = :organization_id and t.created_at < :as_of and t.deleted_at < :as_of
union all
select 'assets.shared_bills', count(*)
from {{as_of reporting.bills assets.shared_bills}} as t
where t.organization_id = :organization_id and t.created_at < :as_of and t.deleted_at < :as_of
union all
select 'core.branches', count(*)
from {{as_of reporting.branches core.branches}} as t
where t.organization_id = :organization_id and t.created_at < :as_of and t.deleted_at < :as_of
union all
select 'core.positions', count(*)
from {{as_of reporting.positions core.positions}} as t
where t.organization_id = :organization_id and t.created_at < :as_of and t.deleted_at < :as_of
union all
select 'core.users', count(*)
from {{as_of reporting.users core.users}} as t
where t.organization_id = :organization_id and t.created_at < :as_of and t.deleted_at < :as_of
union all
select 'vehicles.bluebook', count(*)
from {{as_of reporting.vehicles vehicles.bluebook}} as t
where t.organization_id = :organization_id and t.created_at < :as_of and t.deleted_at < :as_of
union all
select 'vehicles.bluebook_renewal', count(*)
from {{as_of reporting.bluebook_renewals vehicles.bluebook_renewal}} as t
where t.organization_id = :organization_id and t.created_at < :as_of and t.deleted_at < :as_of
union all
select 'vehicles.insurance_renewal', count(*)
from {{as_of reporting.insurance_renewals vehicles.insurance_renewal}} as t
where t.organization_id = :organization_id and t.created_at < :as_of and t.deleted_at < :as_of
union all
select 'vehicles.pollution_sticker_renewal', count(*)
from {{as_of reporting.pollution_renewals vehicles.pollution_sticker_renewal}} as t
where t.organization_id = :organization_id and t.created_at < :as_of and t.deleted_at < :as_of
order by source_table
