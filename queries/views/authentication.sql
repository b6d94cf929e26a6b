-- Sign-ins as reports read them.
-- Plain projections: no WHERE, the table's own column names (before-images of the audit trail are laid over them).
-- security_invoker: the reader's row security holds. A new column goes last, or a versioned file drops the view first.
SET LOCAL ROLE keeptrack_owner;

CREATE OR REPLACE VIEW reporting.login_counters WITH (security_invoker = true) AS
SELECT
    organization_id, id, user_id, failed_count, last_attempt_at, is_blocked, blocked_until, unblocked_at,
    unblocked_by, created_at, updated_at, created_by, updated_by
FROM authentication.jwt_request_counters;

COMMENT ON VIEW reporting.login_counters IS
    'Failure counters and present blocks. Grain: user.';
COMMENT ON COLUMN reporting.login_counters.unblocked_at IS
    'When a person ended the latest block early; earlier ones are in the audit trail.';
COMMENT ON COLUMN reporting.login_counters.blocked_until IS 'The end of the latest block, first instant outside it.';

CREATE OR REPLACE VIEW reporting.login_attempts WITH (security_invoker = true) AS
SELECT
    organization_id, id, user_id, at, success, client, created_at, updated_at, created_by, updated_by
FROM authentication.attempts;

COMMENT ON VIEW reporting.login_attempts IS
    'Sign-in attempts, append-only. Grain: attempt. Business time: at.';
COMMENT ON COLUMN reporting.login_attempts.at IS 'When it was tried, by the database''s clock.';

GRANT SELECT ON
    reporting.login_counters, reporting.login_attempts
    TO kt_reporter;
