-- The audit trail as reports read it.
-- Plain projections: no WHERE, the table's own column names (before-images of the audit trail are laid over them).
-- security_invoker: the reader's row security holds. A new column goes last, or a versioned file drops the view first.
SET LOCAL ROLE keeptrack_owner;

CREATE OR REPLACE VIEW reporting.audit_events WITH (security_invoker = true) AS
SELECT
    organization_id, id, at, actor, action, table_name, row_id, before, after, epoch, xid, application, client
FROM audit.events;

COMMENT ON VIEW reporting.audit_events IS
    'The audit trail, append-only. Grain: write of one row. Order: epoch, xid, id.';
COMMENT ON COLUMN reporting.audit_events.before IS
    'Former values: of the changed columns (UPDATE) or of the whole row (DELETE).';
COMMENT ON COLUMN reporting.audit_events.after IS
    'New values: of the changed columns (UPDATE) or of the whole row (INSERT).';
COMMENT ON COLUMN reporting.audit_events.table_name IS 'Logical table, such as assets.items.';

GRANT SELECT ON
    reporting.audit_events
    TO kt_reporter;
GRANT SELECT ON reporting.audit_events TO kt_auditor;
