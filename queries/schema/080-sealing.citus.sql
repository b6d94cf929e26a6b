-- schema/080-sealing.sql for Citus: the same objects, in statements that it can hand to its nodes.
SET LOCAL ROLE keeptrack_owner;
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

CREATE TABLE audit.epochs (
    epoch             integer     PRIMARY KEY,
    system_identifier bigint      NOT NULL,
    server_started_at timestamptz NOT NULL,
    began_at          timestamptz NOT NULL DEFAULT now()
);
SELECT core.distribute('audit.epochs', 'reference');
INSERT INTO audit.epochs (epoch, system_identifier, server_started_at)
SELECT coalesce((SELECT max(e.epoch) FROM audit.events AS e), 1), c.system_identifier, pg_postmaster_start_time()
FROM pg_control_system() AS c;
COMMENT ON TABLE audit.epochs IS
    'The servers that this database has lived on, oldest first. xid counts anew on another server, so that events '
    'sort by epoch first. Written by audit.current_epoch and audit.begin_sealing.';
COMMENT ON COLUMN audit.epochs.server_started_at IS
    'When the server started that was last seen to have the system identifier: as long as it runs, nobody looks again.';

-- Evaluated for every event, so it must cost little: the control file is read only until a seal has confirmed that the
-- running server is the known one. Every name is qualified, because a SET clause would cost more than the rest.
CREATE FUNCTION audit.current_epoch() RETURNS integer
    LANGUAGE plpgsql
AS $current_epoch$
DECLARE
    newest     record;
    identifier bigint;
BEGIN
    LOOP
        SELECT e.epoch, e.system_identifier, e.server_started_at INTO newest
        FROM audit.epochs AS e ORDER BY e.epoch DESC LIMIT 1;
        IF newest.server_started_at OPERATOR(pg_catalog.=) pg_catalog.pg_postmaster_start_time() THEN
            RETURN newest.epoch;
        END IF;
        SELECT c.system_identifier INTO identifier FROM pg_catalog.pg_control_system() AS c;
        -- Citus' nodes are servers of their own: there an administrator calls audit.begin_epoch after a restore.
        IF identifier OPERATOR(pg_catalog.=) newest.system_identifier
           OR EXISTS (SELECT FROM pg_catalog.pg_extension AS x WHERE x.extname OPERATOR(pg_catalog.=) 'citus') THEN
            RETURN newest.epoch;
        END IF;
        -- Restored elsewhere: xid may have gone back. Whoever writes first begins the epoch, the others wait for it.
        INSERT INTO audit.epochs (epoch, system_identifier, server_started_at)
        VALUES (newest.epoch OPERATOR(pg_catalog.+) 1, identifier, pg_catalog.pg_postmaster_start_time())
        ON CONFLICT DO NOTHING;
    END LOOP;
END
$current_epoch$;
COMMENT ON FUNCTION audit.current_epoch() IS
    'The epoch that events are written in now; begins a new one on a server that the database has not lived on last.';
ALTER TABLE audit.events ALTER COLUMN epoch SET DEFAULT audit.current_epoch();

-- One change a statement: Citus takes no constraint along with anything else.
ALTER TABLE audit.tree_heads ADD COLUMN note text NOT NULL;
ALTER TABLE audit.tree_heads ADD COLUMN public_key bytea;
ALTER TABLE audit.tree_heads ADD CONSTRAINT tree_heads_root_check CHECK (octet_length(root) = 32);
ALTER TABLE audit.tree_heads ADD CONSTRAINT tree_heads_size_check CHECK (size > 0);
ALTER TABLE audit.tree_heads
    ADD CONSTRAINT tree_heads_signature_check CHECK ((signature IS NULL) = (public_key IS NULL));
-- The tree goes on through the epochs: two heads of one size are a fork in any of them.
ALTER TABLE audit.tree_heads ADD CONSTRAINT tree_heads_organization_id_size_key UNIQUE (organization_id, size);
COMMENT ON COLUMN audit.tree_heads.note IS
    'The signed text: origin, size, root, epoch, horizon, system, previous and time, a line each.';
COMMENT ON COLUMN audit.tree_heads.signature IS 'Ed25519 over the bytes of note.';
COMMENT ON COLUMN audit.tree_heads.public_key IS
    'The key that signature can be checked with. Trust the copy of your own, not this one.';
COMMENT ON COLUMN audit.tree_heads.frontier IS
    'The roots of the tree''s complete subtrees, largest (leftmost) first: what it takes to add events.';
