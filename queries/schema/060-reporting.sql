-- The ledger of report runs.
SET LOCAL ROLE keeptrack_owner;
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

CREATE TABLE reporting.runs (
    organization_id uuid        NOT NULL REFERENCES core.organizations (organization_id),
    id              uuid        NOT NULL DEFAULT gen_random_uuid(),
    run_id          uuid,
    report          text        NOT NULL,
    as_of           timestamptz NOT NULL,
    period_from     date,
    period_to       date,
    started_at      timestamptz NOT NULL DEFAULT now(),
    finished_at     timestamptz,
    outcome         text,
    rows            bigint,
    manifest_sha256 text,
    tool_version    text,
    host            text,
    message         text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    created_by      uuid        DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by      uuid,
    PRIMARY KEY (organization_id, id)
);
SELECT core.distribute('reporting.runs', 'tenant');
CREATE INDEX idx_runs_report ON reporting.runs (organization_id, report, as_of DESC, id);
CREATE INDEX idx_runs_unfinished ON reporting.runs (organization_id, started_at) WHERE finished_at IS NULL;
COMMENT ON TABLE reporting.runs IS 'One row for each report of each organization that a run wrote. Not audited.';
COMMENT ON COLUMN reporting.runs.run_id IS 'What the rows of one run share.';
