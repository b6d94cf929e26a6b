-- Who may do what. Rights are taken away first, so that the file says all there is.
SET LOCAL ROLE keeptrack_owner;
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

REVOKE ALL ON ALL TABLES IN SCHEMA core, authentication, assets, vehicles, audit, reporting
    FROM keeptrack_app, kt_reporter, kt_auditor;

-- keeptrack_app: the other services. What is append-only for everybody is so by right too.
GRANT USAGE ON SCHEMA core, authentication, assets, vehicles, audit, reporting TO keeptrack_app;
GRANT SELECT ON core.provinces, core.status_codes TO keeptrack_app;
GRANT SELECT, INSERT, UPDATE ON core.organization_directory TO keeptrack_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON core.email_digests TO keeptrack_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON
    core.organizations, core.branches, core.positions, core.users, core.access, core.profile,
    authentication.jwt_request_counters,
    assets.categories, assets.tax_pool_balances, assets.manufacturer, assets.model_number, assets.purchased_from,
    assets.service_providers, assets.tags, assets.items, assets.item_tags, assets.items_history,
    assets.shared_bills, assets.shared_bill_parts,
    vehicles.bluebook, vehicles.bluebook_renewal, vehicles.insurance_renewal, vehicles.pollution_sticker_renewal
    TO keeptrack_app;
GRANT SELECT, INSERT ON authentication.attempts, assets.items_history_status TO keeptrack_app;
-- Of the schema audit only the outbox; its rows come from a trigger.
GRANT SELECT, DELETE ON audit.outbox TO keeptrack_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON audit.outbox_readers TO keeptrack_app;

-- kt_reporter: reads everything under row security, and writes only through functions. It locks tables in ACCESS
-- SHARE mode, which takes SELECT on the table itself. The default privileges serve views and tables yet to come.
GRANT USAGE ON SCHEMA core, authentication, assets, vehicles, audit, reporting TO kt_reporter;
GRANT SELECT ON ALL TABLES IN SCHEMA core, authentication, assets, vehicles, audit, reporting TO kt_reporter;
-- But whose address is whose, over all organizations, is a matter of sign-ins.
REVOKE SELECT ON core.email_digests FROM kt_reporter;
ALTER DEFAULT PRIVILEGES IN SCHEMA core, authentication, assets, vehicles, audit, reporting
    GRANT SELECT ON TABLES TO kt_reporter;

-- kt_auditor: the audit trail alone (its view is granted in views/audit.sql).
GRANT USAGE ON SCHEMA core, audit, reporting TO kt_auditor;
GRANT SELECT ON core.organization_directory, audit.events, audit.tree_heads, audit.epochs TO kt_auditor;
DO $view$
BEGIN
    IF to_regclass('reporting.audit_events') IS NOT NULL THEN
        GRANT SELECT ON reporting.audit_events TO kt_auditor;
    END IF;
END
$view$;
