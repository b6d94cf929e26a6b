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

-- The newest line of a file says what holds.
CREATE INDEX IF NOT EXISTS idx_ledger_file ON migrations.ledger (file, id DESC);

COMMENT ON SCHEMA migrations IS 'What was applied to this database, and when.';
COMMENT ON TABLE migrations.ledger IS
    'One line for each time a file was applied.';
COMMENT ON COLUMN migrations.ledger.checksum IS
    'SHA-256 of the file''s text, line endings and byte order mark aside.';
