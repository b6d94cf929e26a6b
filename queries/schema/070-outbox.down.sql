-- The triggers that feed the outbox go first: a write must not fail for a table that is gone.
SET LOCAL ROLE keeptrack_owner;
SET LOCAL client_min_messages = warning;

DO $triggers$
DECLARE
    feed record;
BEGIN
    FOR feed IN SELECT f.table_name FROM audit.feeds AS f WHERE to_regclass(f.table_name) IS NOT NULL LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS outbox ON %s', feed.table_name);
        EXECUTE format('DROP TRIGGER IF EXISTS notify ON %s', feed.table_name);
    END LOOP;
END
$triggers$;

DROP TABLE audit.outbox_readers, audit.outbox, audit.feeds;
