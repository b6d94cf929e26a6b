-- The setting of the inventory, if it can't be read.
-- lint: allow order: there is one row
-- lint: allow scope: the setting is the organization's
select
    'core.organizations' as subject_table, :organization_id::uuid as subject_id, null::text as branch,
    'stocktake_days' as setting
from {{inventory_settings}} as s
where s.malformed
