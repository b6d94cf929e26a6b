-- The migrator's own ledger. Not in index.sql: it runs first, before any role exists, and may run again.
-- schema/001-roles.sql hands it over to keeptrack_owner.
CREATE SCHEMA IF NOT EXISTS migrations;

CREATE TABLE IF NOT EXISTS migrations.ledger (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    file         text        NOT NULL,
    kind         text        NOT NULL CHECK (kind IN ('versioned', 'repeatable')),
    checksum     text        NOT NULL,
    started_at   timestamptz NOT NULL DEFAULT now(),
    finished_at  timestamptz,
    applied_by   text        NOT NULL DEFAULT session_user,
    tool_version text        NOT NULL,
    outcome      text        NOT NULL,
    duration     interval
);

-- Files that can't run in a transaction can't hold a lock that ends with one: their line is the lock while it is new.
ALTER TABLE migrations.ledger
    ADD COLUMN IF NOT EXISTS holder uuid,
    ADD COLUMN IF NOT EXISTS lease_until timestamptz;

-- The newest line of a file says what holds.
CREATE INDEX IF NOT EXISTS idx_ledger_file ON migrations.ledger (file, id DESC);

COMMENT ON SCHEMA migrations IS 'What was applied to this database, and when.';
COMMENT ON TABLE migrations.ledger IS
    'One line for each time a file was applied or taken back. logs.json mirrors it.';
COMMENT ON COLUMN migrations.ledger.checksum IS
    'SHA-256 of the file''s text, line endings and byte order mark aside.';
COMMENT ON COLUMN migrations.ledger.outcome IS
    'applied; baseline: adopted without running it; rolled_back; unlisted: no longer in index.sql; and of files without '
    'a transaction: started, failed, abandoned (its runner died).';
COMMENT ON COLUMN migrations.ledger.lease_until IS
    'While a file runs without a transaction: nobody else migrates before this time, which the runner keeps moving.';
