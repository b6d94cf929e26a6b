-- A snapshot that is older than a TRUNCATE or a table rewrite reads no rows, and no error tells. The lock comes first,
-- and the snapshot is taken after it.
LOCK TABLE
    core.organizations, core.branches, core.positions, core.users, core.access,
    core.profile,
    authentication.jwt_request_counters, authentication.attempts,
    assets.categories, assets.manufacturer, assets.model_number, assets.purchased_from, assets.service_providers,
    assets.items, assets.items_history, assets.items_history_status, assets.shared_bills, assets.shared_bill_parts,
    vehicles.bluebook, vehicles.bluebook_renewal, vehicles.insurance_renewal, vehicles.pollution_sticker_renewal,
    assets.tags, assets.item_tags, assets.tax_pool_balances, audit.events, audit.tree_heads
IN ACCESS SHARE MODE
