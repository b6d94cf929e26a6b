-- What the audit trail costs a write: psql -X -d URL -f audit_cost.sql, as a superuser, on a database with the schema.
-- Prints microseconds per row of INSERT (one a statement) and UPDATE (many a statement) of assets.tags, with the audit
-- trigger and without, and of audit.current_epoch() alone: medians of five rounds in turn. Leaves nothing behind.
\set QUIET on
\pset footer off
BEGIN;
CREATE TEMPORARY TABLE figures (what text, round integer, microseconds numeric) ON COMMIT DROP;
INSERT INTO core.organization_directory (organization_id, slug)
VALUES ('00000000-0000-4000-8000-00000000beef', 'audit-cost');
SELECT core.set_context('00000000-0000-4000-8000-00000000beef') \g /dev/null
INSERT INTO core.organizations (organization_id, id, name, slug)
VALUES ('00000000-0000-4000-8000-00000000beef', '00000000-0000-4000-8000-00000000beef', 'Audit cost', 'audit-cost');

DO $rounds$
DECLARE
    writes  constant integer := 1000;
    started timestamptz;
    subject text;
BEGIN
    FOR round IN 1..5 LOOP
        FOREACH subject IN ARRAY ARRAY['audited', 'not audited'] LOOP
            EXECUTE format('ALTER TABLE assets.tags %s TRIGGER audit',
                           CASE subject WHEN 'audited' THEN 'ENABLE' ELSE 'DISABLE' END);
            started := clock_timestamp();
            FOR n IN 1..writes LOOP
                INSERT INTO assets.tags (organization_id, name)
                VALUES ('00000000-0000-4000-8000-00000000beef', subject || round || ' ' || n);
            END LOOP;
            INSERT INTO figures
            VALUES ('insert, ' || subject, round, extract(epoch FROM clock_timestamp() - started) * 1000000 / writes);
            started := clock_timestamp();
            UPDATE assets.tags SET name = name || '.'
            WHERE organization_id = '00000000-0000-4000-8000-00000000beef'
              AND starts_with(name, subject || round || ' ');
            INSERT INTO figures
            VALUES ('update, ' || subject, round, extract(epoch FROM clock_timestamp() - started) * 1000000 / writes);
        END LOOP;
        started := clock_timestamp();
        FOR n IN 1..writes LOOP PERFORM audit.current_epoch(); END LOOP;
        INSERT INTO figures
        VALUES ('epoch alone', round, extract(epoch FROM clock_timestamp() - started) * 1000000 / writes);
    END LOOP;
END
$rounds$;

SELECT what, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY microseconds)::numeric, 1) AS microseconds
FROM figures GROUP BY what ORDER BY what;
ROLLBACK;
