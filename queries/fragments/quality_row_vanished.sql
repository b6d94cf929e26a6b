-- Rows that the audit trail has told of and whose deletion it doesn't tell of, and whether they are gone all the same.
-- Since when can't be known: what counts is whether they are there when the report is made.
(
    select
        t.table_name as subject_table,
        t.row_id as subject_id,
        null::uuid as branch_id,
        t.table_name as what,
        null::text as detail,
        p.id is null as fails
    from trail_rows as t
    left join (
        select 'core.organizations' as table_name, x.id from core.organizations as x
        where x.organization_id = :organization_id
        union all
        select 'core.branches', x.id from core.branches as x
        where x.organization_id = :organization_id
        union all
        select 'core.positions', x.id from core.positions as x
        where x.organization_id = :organization_id
        union all
        select 'core.users', x.id from core.users as x
        where x.organization_id = :organization_id
        union all
        select 'core.access', x.id from core.access as x
        where x.organization_id = :organization_id
        union all
        select 'core.profile', x.id from core.profile as x
        where x.organization_id = :organization_id
        union all
        select 'authentication.jwt_request_counters', x.id from authentication.jwt_request_counters as x
        where x.organization_id = :organization_id
        union all
        select 'authentication.attempts', x.id from authentication.attempts as x
        where x.organization_id = :organization_id
        union all
        select 'assets.categories', x.id from assets.categories as x
        where x.organization_id = :organization_id
        union all
        select 'assets.tax_pool_balances', x.id from assets.tax_pool_balances as x
        where x.organization_id = :organization_id
        union all
        select 'assets.manufacturer', x.id from assets.manufacturer as x
        where x.organization_id = :organization_id
        union all
        select 'assets.model_number', x.id from assets.model_number as x
        where x.organization_id = :organization_id
        union all
        select 'assets.purchased_from', x.id from assets.purchased_from as x
        where x.organization_id = :organization_id
        union all
        select 'assets.service_providers', x.id from assets.service_providers as x
        where x.organization_id = :organization_id
        union all
        select 'assets.tags', x.id from assets.tags as x
        where x.organization_id = :organization_id
        union all
        select 'assets.items', x.id from assets.items as x
        where x.organization_id = :organization_id
        union all
        select 'assets.item_tags', x.id from assets.item_tags as x
        where x.organization_id = :organization_id
        union all
        select 'assets.items_history', x.id from assets.items_history as x
        where x.organization_id = :organization_id
        union all
        select 'assets.items_history_status', x.id from assets.items_history_status as x
        where x.organization_id = :organization_id
        union all
        select 'assets.shared_bills', x.id from assets.shared_bills as x
        where x.organization_id = :organization_id
        union all
        select 'assets.shared_bill_parts', x.id from assets.shared_bill_parts as x
        where x.organization_id = :organization_id
        union all
        select 'vehicles.bluebook', x.id from vehicles.bluebook as x
        where x.organization_id = :organization_id
        union all
        select 'vehicles.bluebook_renewal', x.id from vehicles.bluebook_renewal as x
        where x.organization_id = :organization_id
        union all
        select 'vehicles.insurance_renewal', x.id from vehicles.insurance_renewal as x
        where x.organization_id = :organization_id
        union all
        select 'vehicles.pollution_sticker_renewal', x.id from vehicles.pollution_sticker_renewal as x
        where x.organization_id = :organization_id
    ) as p on p.table_name = t.table_name and p.id = t.row_id
    where not t.has_deletion
)
