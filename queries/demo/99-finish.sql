-- Puts back what 00-helpers.sql lifted, and takes its functions away.
SELECT pg_temp.demo_restore_indexes('audit.events');

DO $restore$
DECLARE
    wanted record;
BEGIN
    -- Before FORCE comes back: with it the owner would see no rows, and every foreign key would seem to hold.
    FOR wanted IN SELECT * FROM demo_foreign_keys ORDER BY position, conname LOOP
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s', wanted.name, wanted.conname, wanted.definition);
    END LOOP;
    FOR wanted IN SELECT name FROM demo_tables ORDER BY position LOOP
        EXECUTE format('ALTER TABLE %s ENABLE TRIGGER USER', wanted.name);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', wanted.name);
    END LOOP;
END
$restore$;

DO $functions$
DECLARE
    helper regprocedure;
BEGIN
    FOR helper IN SELECT oid FROM pg_proc WHERE pronamespace = pg_my_temp_schema() LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', helper);
    END LOOP;
END
$functions$;

RESET ROLE;
