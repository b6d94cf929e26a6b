-- Sign-in attempts (kept as they were) and each person's present counter.
SET LOCAL ROLE keeptrack_owner;
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

CREATE TABLE authentication.jwt_request_counters (
    organization_id uuid        NOT NULL,
    id              uuid        NOT NULL DEFAULT gen_random_uuid(),
    user_id         uuid        NOT NULL,
    failed_count    integer     NOT NULL DEFAULT 0,
    last_attempt_at timestamptz,
    is_blocked      boolean     NOT NULL DEFAULT false,
    blocked_until   timestamptz,
    unblocked_at    timestamptz,
    unblocked_by    uuid,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    created_by      uuid        DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by      uuid,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT idx_jwt_request_counters_user_id UNIQUE (organization_id, user_id),
    FOREIGN KEY (organization_id, user_id) REFERENCES core.users (organization_id, id)
);
SELECT core.distribute('authentication.jwt_request_counters', 'tenant');
CREATE INDEX idx_jwt_request_counters_is_blocked
    ON authentication.jwt_request_counters (organization_id, blocked_until) WHERE is_blocked;
COMMENT ON TABLE authentication.jwt_request_counters IS
    'Failures since the last success, and the present block, of each person. Earlier values are in the audit trail.';
COMMENT ON COLUMN authentication.jwt_request_counters.unblocked_at IS
    'When a person ended the latest block early; empty where it ran out by itself.';
COMMENT ON COLUMN authentication.jwt_request_counters.unblocked_by IS 'Who ended that block early.';
COMMENT ON COLUMN authentication.jwt_request_counters.failed_count IS 'Failures since the last success.';
COMMENT ON COLUMN authentication.jwt_request_counters.blocked_until IS 'When the present block runs out by itself.';

CREATE TABLE authentication.attempts (
    organization_id uuid        NOT NULL,
    id              uuid        NOT NULL DEFAULT gen_random_uuid(),
    user_id         uuid        NOT NULL,
    at              timestamptz NOT NULL DEFAULT now(),
    success         boolean     NOT NULL,
    client          text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    created_by      uuid        DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by      uuid,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, user_id) REFERENCES core.users (organization_id, id)
);
SELECT core.distribute('authentication.attempts', 'tenant');
CREATE INDEX idx_attempts_user_id
    ON authentication.attempts (organization_id, user_id, at, id) INCLUDE (success, client, created_at);
COMMENT ON TABLE authentication.attempts IS 'One row for each validation of a sign-in. Append-only.';
