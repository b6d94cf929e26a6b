-- Global tables (the same on every node, nothing private in them), then organizations, branches and people.
SET LOCAL ROLE keeptrack_owner;
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

CREATE TABLE core.organization_directory (
    organization_id uuid        PRIMARY KEY,
    slug            text        NOT NULL UNIQUE,
    is_active       boolean     NOT NULL DEFAULT true,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now()
);
SELECT core.distribute('core.organization_directory', 'reference');
COMMENT ON TABLE core.organization_directory IS
    'The list of organizations, readable without a context. A row comes first here, then in core.organizations.';
COMMENT ON COLUMN core.organization_directory.slug IS 'The short name in commands and folders.';

CREATE TABLE core.provinces (
    code    text PRIMARY KEY,
    name    text NOT NULL,
    name_ne text NOT NULL
);
SELECT core.distribute('core.provinces', 'reference');
COMMENT ON TABLE core.provinces IS 'Nepal''s seven provinces.';
INSERT INTO core.provinces (code, name, name_ne) VALUES
    ('koshi', 'Koshi', 'कोशी'),
    ('madhesh', 'Madhesh', 'मधेश'),
    ('bagmati', 'Bagmati', 'बागमती'),
    ('gandaki', 'Gandaki', 'गण्डकी'),
    ('lumbini', 'Lumbini', 'लुम्बिनी'),
    ('karnali', 'Karnali', 'कर्णाली'),
    ('sudurpashchim', 'Sudurpashchim', 'सुदूरपश्चिम');

CREATE TABLE core.status_codes (
    kind text    NOT NULL,
    code text    NOT NULL,
    name text    NOT NULL,
    sort integer NOT NULL,
    PRIMARY KEY (kind, code)
);
SELECT core.distribute('core.status_codes', 'reference');
COMMENT ON TABLE core.status_codes IS 'What each state is called and where it sorts.';
INSERT INTO core.status_codes (kind, code, name, sort) VALUES
    ('item_status', 'active', 'In service', 1),
    ('item_status', 'maintenance', 'Down for maintenance', 2),
    ('item_status', 'inactive', 'Idle', 3),
    ('item_status', 'retired', 'Retired', 4),
    ('item_status', 'scrapped', 'Scrapped', 5),
    ('service_phase', 'reported', 'Reported', 1),
    ('service_phase', 'assigned', 'Assigned', 2),
    ('service_phase', 'examined', 'Examined', 3),
    ('service_phase', 'decided', 'Decided', 4),
    ('service_phase', 'completed', 'Completed', 5),
    ('service_phase', 'cancelled', 'Cancelled', 6),
    ('service_kind', 'repair', 'Repair', 1),
    ('service_kind', 'planned', 'Planned service', 2),
    ('service_kind', 'inspection', 'Inspection', 3),
    ('service_kind', 'other', 'Other', 4),
    ('priority', 'normal', 'Normal', 1),
    ('priority', 'serious', 'Serious', 2),
    ('priority', 'urgent', 'Urgent', 3);

CREATE TABLE core.email_digests (
    digest          bytea       PRIMARY KEY,
    organization_id uuid        NOT NULL REFERENCES core.organization_directory (organization_id),
    user_id         uuid        NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now()
);
SELECT core.distribute('core.email_digests', 'reference');
CREATE INDEX idx_email_digests_user_id ON core.email_digests (organization_id, user_id);
COMMENT ON TABLE core.email_digests IS
    'A keyed digest of each e-mail address, unique over all organizations. The address itself is in core.users only.';

CREATE TABLE core.organizations (
    organization_id uuid        NOT NULL REFERENCES core.organization_directory (organization_id),
    id              uuid        NOT NULL DEFAULT gen_random_uuid(),
    name            text        NOT NULL,
    slug            text        NOT NULL,
    timezone        text        NOT NULL DEFAULT 'Asia/Kathmandu',
    currency        text        NOT NULL DEFAULT 'NPR',
    settings        jsonb       NOT NULL DEFAULT '{}',
    is_active       boolean     NOT NULL DEFAULT true,
    deleted_at      timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    created_by      uuid        DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by      uuid,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id),
    CHECK (id = organization_id)
);
SELECT core.distribute('core.organizations', 'tenant');
CREATE INDEX idx_organizations_name ON core.organizations (organization_id, name);
CREATE INDEX idx_organizations_is_active ON core.organizations (organization_id, is_active);
COMMENT ON TABLE core.organizations IS 'A tenant. id and organization_id are one value.';
COMMENT ON COLUMN core.organizations.timezone IS 'IANA zone; the days of reports begin and end by it.';
COMMENT ON COLUMN core.organizations.currency IS 'ISO 4217; every amount of the organization is in it.';
COMMENT ON COLUMN core.organizations.settings IS
    'Thresholds that differ from the defaults: block_failures, block_minutes, dormant_days, working_hours, ...';

CREATE TABLE core.branches (
    organization_id uuid        NOT NULL REFERENCES core.organizations (organization_id),
    id              uuid        NOT NULL DEFAULT gen_random_uuid(),
    name            text        NOT NULL,
    code            text        NOT NULL,
    province        text        REFERENCES core.provinces (code),
    address         text,
    is_active       boolean     NOT NULL DEFAULT true,
    deleted_at      timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    created_by      uuid        DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by      uuid,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, code)
);
SELECT core.distribute('core.branches', 'tenant');
CREATE INDEX idx_branches_organization_id
    ON core.branches (organization_id) INCLUDE (code, name, province, is_active, deleted_at);
CREATE INDEX idx_branches_province ON core.branches (province);
COMMENT ON TABLE core.branches IS 'A place of an organization. Reports sort by code, in byte order.';
COMMENT ON COLUMN core.branches.code IS 'Unique within the organization; what reports call the branch.';

CREATE TABLE core.positions (
    organization_id uuid        NOT NULL REFERENCES core.organizations (organization_id),
    id              uuid        NOT NULL DEFAULT gen_random_uuid(),
    branch_id       uuid,
    name            text        NOT NULL,
    description     text,
    access_list     jsonb       NOT NULL DEFAULT '{}',
    is_active       boolean     NOT NULL DEFAULT true,
    deleted_at      timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    created_by      uuid        DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by      uuid,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, branch_id) REFERENCES core.branches (organization_id, id)
);
SELECT core.distribute('core.positions', 'tenant');
CREATE INDEX idx_positions_branch_id ON core.positions (organization_id, branch_id) WHERE branch_id IS NOT NULL;
COMMENT ON TABLE core.positions IS 'A post, and what its holder may do.';
COMMENT ON COLUMN core.positions.access_list IS
    '{"modules": {"assets": {"scope": "organization"|"branches", "view": true, "create": true, "update": false, '
    '"delete": false}, ...}, "departments": {"Fleet": ["driver", ...]}}';

CREATE TABLE core.users (
    organization_id uuid        NOT NULL REFERENCES core.organizations (organization_id),
    id              uuid        NOT NULL DEFAULT gen_random_uuid(),
    email           text        NOT NULL,
    phone           text,
    first_name      text,
    last_name       text,
    branch_id       uuid,
    position_id     uuid,
    is_active       boolean     NOT NULL DEFAULT true,
    last_login_at   timestamptz,
    deleted_at      timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    created_by      uuid        DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by      uuid,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, branch_id) REFERENCES core.branches (organization_id, id),
    FOREIGN KEY (organization_id, position_id) REFERENCES core.positions (organization_id, id)
);
SELECT core.distribute('core.users', 'tenant');
CREATE INDEX idx_users_email ON core.users (organization_id, email);
CREATE UNIQUE INDEX users_email_key ON core.users (organization_id, lower(email)) WHERE deleted_at IS NULL;
CREATE INDEX idx_users_branch_id ON core.users (organization_id, branch_id) WHERE branch_id IS NOT NULL;
CREATE INDEX idx_users_position_id ON core.users (organization_id, position_id) WHERE position_id IS NOT NULL;
COMMENT ON TABLE core.users IS 'A person who can sign in.';
COMMENT ON COLUMN core.users.last_login_at IS 'Not audited: a sign-in alone leaves updated_at as it is.';

CREATE TABLE core.access (
    organization_id uuid        NOT NULL,
    id              uuid        NOT NULL DEFAULT gen_random_uuid(),
    user_id         uuid        NOT NULL,
    module          text        NOT NULL,
    scope           text        NOT NULL CHECK (scope IN ('organization', 'branches')),
    can_view        boolean     NOT NULL DEFAULT false,
    can_create      boolean     NOT NULL DEFAULT false,
    can_update      boolean     NOT NULL DEFAULT false,
    can_delete      boolean     NOT NULL DEFAULT false,
    granted_by      uuid,
    granted_at      timestamptz NOT NULL DEFAULT now(),
    revoked_by      uuid,
    revoked_at      timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    created_by      uuid        DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by      uuid,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, user_id) REFERENCES core.users (organization_id, id)
);
SELECT core.distribute('core.access', 'tenant');
CREATE INDEX idx_access_user_id ON core.access (organization_id, user_id, module, id);
COMMENT ON TABLE core.access IS 'A right given to one person beside those of the position. Revoked, never deleted.';
COMMENT ON COLUMN core.access.granted_by IS 'Who gave the right; empty is an exception of the security report.';
COMMENT ON COLUMN core.access.revoked_at IS 'When the right ended; empty while it holds.';

CREATE TABLE core.profile (
    organization_id              uuid        NOT NULL,
    id                           uuid        NOT NULL DEFAULT gen_random_uuid(),
    user_id                      uuid        NOT NULL,
    image                        text,
    bio                          text,
    skills                       text[],
    citizenship_number_encrypted bytea,
    created_at                   timestamptz NOT NULL DEFAULT now(),
    updated_at                   timestamptz NOT NULL DEFAULT now(),
    created_by                   uuid        DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by                   uuid,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, user_id),
    FOREIGN KEY (organization_id, user_id) REFERENCES core.users (organization_id, id)
);
SELECT core.distribute('core.profile', 'tenant');
COMMENT ON TABLE core.profile IS 'What a person shows of themselves.';
COMMENT ON COLUMN core.profile.citizenship_number_encrypted IS 'Ciphertext of core.encrypt; no report reads it.';
