-- The audit trail. No foreign key leads out of it: it outlives what it tells of.
SET LOCAL ROLE keeptrack_owner;
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

CREATE TABLE audit.events (
    organization_id uuid        NOT NULL,
    id              bigint      GENERATED ALWAYS AS IDENTITY,
    at              timestamptz NOT NULL DEFAULT now(),
    actor           uuid,
    action          text        NOT NULL CHECK (action IN ('INSERT', 'UPDATE', 'DELETE')),
    table_name      text        NOT NULL,
    row_id          uuid        NOT NULL,
    before          jsonb,
    after           jsonb,
    epoch           integer     NOT NULL DEFAULT 1,
    xid             xid8        NOT NULL DEFAULT pg_current_xact_id(),
    application     text,
    client          text,
    PRIMARY KEY (organization_id, id)
);
SELECT core.distribute('audit.events', 'tenant');
CREATE INDEX idx_events_table_name_at ON audit.events (organization_id, table_name, at);
CREATE INDEX idx_events_row_id ON audit.events (organization_id, table_name, row_id, at);
-- What a report of an earlier day takes back: few beside the INSERTs, so an index of their own.
CREATE INDEX idx_events_changes
    ON audit.events (organization_id, table_name, at, id) INCLUDE (row_id, action) WHERE action <> 'INSERT';
-- The order in which events are sealed and listed.
CREATE INDEX idx_events_sealing ON audit.events (organization_id, epoch, xid, id);
COMMENT ON TABLE audit.events IS
    'Every write to a tenant table. Append-only. at is the time of the transaction; id breaks ties and means no order.';
COMMENT ON COLUMN audit.events.table_name IS 'The logical table, such as assets.items.';
COMMENT ON COLUMN audit.events.before IS
    'UPDATE: the former values of the changed audited columns. DELETE: the whole row. INSERT: empty.';
COMMENT ON COLUMN audit.events.after IS
    'UPDATE: the new values of the changed audited columns. INSERT: the whole row, empty columns left out.';
COMMENT ON COLUMN audit.events.epoch IS 'Rises when a database is restored elsewhere: xid starts anew there.';
COMMENT ON COLUMN audit.events.actor IS 'User id of who wrote; empty where the session named nobody.';
COMMENT ON COLUMN audit.events.xid IS 'The transaction that wrote; events are sealed in its order.';

CREATE TABLE audit.tree_heads (
    organization_id uuid        NOT NULL,
    id              uuid        NOT NULL DEFAULT gen_random_uuid(),
    size            bigint      NOT NULL,
    root            bytea       NOT NULL,
    horizon         xid8        NOT NULL,
    epoch           integer     NOT NULL DEFAULT 1,
    frontier        bytea[]     NOT NULL DEFAULT '{}',
    at              timestamptz NOT NULL DEFAULT now(),
    signature       bytea,
    created_at      timestamptz NOT NULL DEFAULT now(),
    created_by      uuid        DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    PRIMARY KEY (organization_id, id),
    -- A second head of one size would be a fork.
    UNIQUE (organization_id, epoch, size)
);
SELECT core.distribute('audit.tree_heads', 'tenant');
COMMENT ON TABLE audit.tree_heads IS
    'The sealed Merkle tree over an organization''s events: its size, root and right edge (frontier). Append-only.';
COMMENT ON COLUMN audit.tree_heads.horizon IS 'Every event of this epoch with a smaller xid is in the tree.';
COMMENT ON COLUMN audit.tree_heads.size IS 'Events in the tree.';
COMMENT ON COLUMN audit.tree_heads.frontier IS
    'The roots of the full subtrees at the right edge: enough to go on from.';
