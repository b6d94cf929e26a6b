-- Functions and views are repeatable files' work and may still be here; tables must be gone by now.
SET LOCAL ROLE keeptrack_owner;

DO $schemas$
DECLARE
    left_over text;
BEGIN
    SELECT string_agg(c.oid::regclass::text, ', ' ORDER BY c.oid::regclass::text) INTO left_over
    FROM pg_catalog.pg_class AS c
    WHERE c.relkind IN ('r', 'p')
      AND c.relnamespace::regnamespace::text
          IN ('core', 'authentication', 'assets', 'vehicles', 'audit', 'reporting');
    IF left_over IS NOT NULL THEN
        RAISE EXCEPTION 'Tables are left in KeepTrack''s schemas: %.', left_over
            USING ERRCODE = 'dependent_objects_still_exist', HINT = 'Take back the files after this one first.';
    END IF;
END
$schemas$;

DROP SCHEMA core, authentication, assets, vehicles, audit, reporting CASCADE;
ALTER DEFAULT PRIVILEGES FOR ROLE keeptrack_owner GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
