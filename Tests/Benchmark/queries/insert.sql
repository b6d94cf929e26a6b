-- One write of one row, as a service makes it; for pgbench.
BEGIN;
SELECT core.set_context((SELECT organization_id FROM core.organization_directory));
INSERT INTO assets.tags (organization_id, name)
VALUES (current_setting('app.organization_id')::uuid, gen_random_uuid()::text);
COMMIT;
