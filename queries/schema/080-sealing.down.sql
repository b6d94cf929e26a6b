SET LOCAL ROLE keeptrack_owner;

DROP FUNCTION IF EXISTS audit.add_tree_head(bigint, bytea, xid8, integer, bytea[], timestamptz, text, bytea, bytea, bytea);
DROP FUNCTION IF EXISTS audit.begin_sealing();
DROP FUNCTION IF EXISTS audit.begin_epoch();
ALTER TABLE audit.tree_heads
    DROP CONSTRAINT tree_heads_root_check,
    DROP CONSTRAINT tree_heads_size_check,
    DROP CONSTRAINT tree_heads_signature_check,
    DROP CONSTRAINT tree_heads_organization_id_size_key,
    DROP COLUMN note,
    DROP COLUMN public_key;
-- The epoch that has been reached stays: events never sort back into an earlier one.
DO $epoch$
BEGIN
    EXECUTE format('ALTER TABLE audit.events ALTER COLUMN epoch SET DEFAULT %s',
                   (SELECT max(e.epoch) FROM audit.epochs AS e));
END
$epoch$;
DROP FUNCTION audit.current_epoch();
DROP TABLE audit.epochs;
