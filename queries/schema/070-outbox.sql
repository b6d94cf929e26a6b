-- The outbox: which rows changed, for the services that sync. Off for every table until audit.follow turns it on.
SET LOCAL ROLE keeptrack_owner;
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

CREATE TABLE audit.feeds (
    table_name text        PRIMARY KEY,
    outbox     boolean     NOT NULL,
    notify     boolean     NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);
SELECT core.distribute('audit.feeds', 'reference');
COMMENT ON TABLE audit.feeds IS
    'Which tables tell of their changes: into audit.outbox, by NOTIFY on keeptrack_changes, or both. Written by '
    'audit.follow; a table without a row tells nothing and pays nothing.';

-- Neither foreign keys nor updated_at: rows are written once, read in order and taken away.
CREATE TABLE audit.outbox (
    organization_id uuid        NOT NULL,
    id              bigint      GENERATED ALWAYS AS IDENTITY,
    xid             xid8        NOT NULL DEFAULT pg_current_xact_id(),
    at              timestamptz NOT NULL DEFAULT now(),
    table_name      text        NOT NULL,
    row_id          uuid        NOT NULL,
    action          text        NOT NULL,
    PRIMARY KEY (organization_id, id)
);
SELECT core.distribute('audit.outbox', 'tenant');
CREATE INDEX idx_outbox_reading ON audit.outbox (organization_id, xid, id);
COMMENT ON TABLE audit.outbox IS
    'Changed rows that a service has yet to fetch. Order: xid, id. A row is safe to read once its xid is below the '
    'xmin of the reader''s snapshot: nothing can come before it any more (an id alone is drawn before its commit). '
    'Read it by audit.read_outbox. Not audited: it tells of what the audit trail holds.';
COMMENT ON COLUMN audit.outbox.table_name IS
    'The logical table, such as assets.items.';
COMMENT ON COLUMN audit.outbox.action IS
    'INSERT, UPDATE or DELETE. The values are in the row itself: fetch it.';

CREATE TABLE audit.outbox_readers (
    organization_id uuid        NOT NULL,
    id              uuid        NOT NULL DEFAULT gen_random_uuid(),
    name            text        NOT NULL,
    read_xid        xid8        NOT NULL,
    read_id         bigint      NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    created_by      uuid        DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by      uuid,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, name)
);
SELECT core.distribute('audit.outbox_readers', 'tenant');
COMMENT ON TABLE audit.outbox_readers IS
    'Each service that reads the outbox of an organization, and how far it has come.';
COMMENT ON COLUMN audit.outbox_readers.read_xid IS
    'With read_id the place in the outbox up to which all is read.';
