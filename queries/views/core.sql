-- Organizations, branches and people as reports read them.
-- Plain projections: no WHERE, the table's own column names (before-images of the audit trail are laid over them).
-- security_invoker: the reader's row security holds. A new column goes last, or a versioned file drops the view first.
SET LOCAL ROLE keeptrack_owner;

CREATE OR REPLACE VIEW reporting.organizations WITH (security_invoker = true) AS
SELECT
    organization_id, id, name, slug, timezone, currency, settings, is_active, deleted_at, created_at, updated_at,
    created_by, updated_by
FROM core.organizations;

COMMENT ON VIEW reporting.organizations IS
    'Organizations (tenants). Grain: organization.';
COMMENT ON COLUMN reporting.organizations.settings IS
    'Thresholds that differ from the defaults; a report gets them as :settings.';
COMMENT ON COLUMN reporting.organizations.timezone IS 'The zone of every local date of the organization.';
COMMENT ON COLUMN reporting.organizations.currency IS 'Of every amount of the organization.';

CREATE OR REPLACE VIEW reporting.branches WITH (security_invoker = true) AS
SELECT
    organization_id, id, name, code, province, address, is_active, deleted_at, created_at, updated_at, created_by,
    updated_by
FROM core.branches;

COMMENT ON VIEW reporting.branches IS
    'Branches. Grain: branch. No business time: created_at decides what exists.';
COMMENT ON COLUMN reporting.branches.code IS 'Reports show and sort by it, in byte order.';
COMMENT ON COLUMN reporting.branches.province IS 'Code in core.provinces.';

CREATE OR REPLACE VIEW reporting.positions WITH (security_invoker = true) AS
SELECT
    organization_id, id, branch_id, name, description, access_list, is_active, deleted_at, created_at, updated_at,
    created_by, updated_by
FROM core.positions;

COMMENT ON VIEW reporting.positions IS
    'Positions. Grain: position.';
COMMENT ON COLUMN reporting.positions.access_list IS
    'Rights of the holder: {"modules": {MODULE: {"scope", "view", "create", "update", "delete"}}, '
    '"departments": {DEPARTMENT: [POST]}}.';

CREATE OR REPLACE VIEW reporting.users WITH (security_invoker = true) AS
SELECT
    organization_id, id, email, phone, first_name, last_name, branch_id, position_id, is_active, last_login_at,
    deleted_at, created_at, updated_at, created_by, updated_by
FROM core.users;

COMMENT ON VIEW reporting.users IS
    'People who can sign in. Grain: user.';
COMMENT ON COLUMN reporting.users.last_login_at IS 'Not audited: only its latest value is known.';

CREATE OR REPLACE VIEW reporting.access WITH (security_invoker = true) AS
SELECT
    organization_id, id, user_id, module, scope, can_view, can_create, can_update, can_delete, granted_by,
    granted_at, revoked_by, revoked_at, created_at, updated_at, created_by, updated_by
FROM core.access;

COMMENT ON VIEW reporting.access IS
    'Rights given to one person beside the position''s. Grain: grant. Business time: granted_at, revoked_at.';
COMMENT ON COLUMN reporting.access.revoked_at IS 'Empty while the grant holds.';

GRANT SELECT ON
    reporting.organizations, reporting.branches, reporting.positions, reporting.users, reporting.access
    TO kt_reporter;
