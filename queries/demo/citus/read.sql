-- The database in which the rows were made is thrown away: there the owner may see them all.
SET LOCAL ROLE keeptrack_owner;
SET LOCAL TimeZone = 'UTC';
SET LOCAL bytea_output = 'hex';
DO $read$
DECLARE
    wanted text;
BEGIN
    FOR wanted IN SELECT c.oid::regclass::text FROM pg_catalog.pg_class AS c WHERE c.relforcerowsecurity LOOP
        EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', wanted);
    END LOOP;
END
$read$
