-- Which triggers each table of a tenant has. A new table gets a line here (and one in policies/row-security.sql).
SET LOCAL ROLE keeptrack_owner;
-- Each trigger touches rows of its own organization only, as Citus demands.
SET LOCAL citus.enable_unsafe_triggers = on;
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
-- DROP ... IF EXISTS tells of each one that was not there.
SET LOCAL client_min_messages = warning;

DO $triggers$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN
        SELECT * FROM (VALUES
            -- table, audited, append-only
            ('core.organizations', true, false),
            ('core.branches', true, false),
            ('core.positions', true, false),
            ('core.users', true, false),
            ('core.access', true, false),
            ('core.profile', true, false),
            ('authentication.jwt_request_counters', true, false),
            ('authentication.attempts', true, true),
            ('assets.categories', true, false),
            ('assets.tax_pool_balances', true, false),
            ('assets.manufacturer', true, false),
            ('assets.model_number', true, false),
            ('assets.purchased_from', true, false),
            ('assets.service_providers', true, false),
            ('assets.tags', true, false),
            ('assets.items', true, false),
            ('assets.item_tags', true, false),
            ('assets.items_history', true, false),
            ('assets.items_history_status', true, true),
            ('assets.shared_bills', true, false),
            ('assets.shared_bill_parts', true, false),
            ('vehicles.bluebook', true, false),
            ('vehicles.bluebook_renewal', true, false),
            ('vehicles.insurance_renewal', true, false),
            ('vehicles.pollution_sticker_renewal', true, false),
            ('audit.events', false, true),
            ('audit.tree_heads', false, true),
            ('audit.outbox', false, false),
            ('audit.outbox_readers', false, false),
            ('reporting.runs', false, false)
        ) AS tables (name, audited, append_only)
    LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS audit ON %s', wanted.name);
        EXECUTE format('DROP TRIGGER IF EXISTS guard ON %s', wanted.name);
        EXECUTE format('DROP TRIGGER IF EXISTS stamp ON %s', wanted.name);
        IF wanted.audited THEN
            EXECUTE format(
                'CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON %s '
                'FOR EACH ROW EXECUTE FUNCTION audit.record_change(%L)', wanted.name, wanted.name);
        END IF;
        IF wanted.append_only THEN
            EXECUTE format(
                'CREATE TRIGGER guard BEFORE UPDATE OR DELETE OR TRUNCATE ON %s '
                'FOR EACH STATEMENT EXECUTE FUNCTION core.refuse_change(%L)', wanted.name, wanted.name);
        ELSE
            EXECUTE format(
                'CREATE TRIGGER guard BEFORE TRUNCATE ON %s '
                'FOR EACH STATEMENT EXECUTE FUNCTION core.refuse_change(%L)', wanted.name, wanted.name);
            EXECUTE format(
                'CREATE TRIGGER stamp BEFORE UPDATE ON %s '
                'FOR EACH ROW EXECUTE FUNCTION core.stamp_update(%L)', wanted.name, wanted.name);
        END IF;
    END LOOP;
END
$triggers$;
