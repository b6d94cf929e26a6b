-- Row security of every table of a tenant: ENABLEd, and FORCEd so that it binds the owner too.
-- A new table gets a line here (and one in functions/triggers.sql).
SET LOCAL ROLE keeptrack_owner;
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
-- DROP ... IF EXISTS tells of each one that was not there.
SET LOCAL client_min_messages = warning;

DO $policies$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY[
        'core.organizations', 'core.branches', 'core.positions', 'core.users', 'core.access', 'core.profile',
        'authentication.jwt_request_counters', 'authentication.attempts',
        'assets.categories', 'assets.tax_pool_balances', 'assets.manufacturer', 'assets.model_number',
        'assets.purchased_from', 'assets.service_providers', 'assets.tags', 'assets.items', 'assets.item_tags',
        'assets.items_history', 'assets.items_history_status', 'assets.shared_bills', 'assets.shared_bill_parts',
        'vehicles.bluebook', 'vehicles.bluebook_renewal', 'vehicles.insurance_renewal',
        'vehicles.pollution_sticker_renewal',
        'audit.events', 'audit.tree_heads', 'audit.outbox', 'audit.outbox_readers', 'reporting.runs'
    ] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', wanted);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', wanted);
        EXECUTE format('DROP POLICY IF EXISTS tenant ON %s', wanted);
        -- nullif: after a transaction a custom setting is '' and not NULL, and ''::uuid would be an error.
        EXECUTE format(
            'CREATE POLICY tenant ON %s '
            'USING (organization_id = nullif(current_setting(''app.organization_id'', true), '''')::uuid) '
            'WITH CHECK (organization_id = nullif(current_setting(''app.organization_id'', true), '''')::uuid)',
            wanted);
    END LOOP;
END
$policies$;
