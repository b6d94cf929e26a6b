-- Takes back only what 002 itself made: an administrator's pgcrypto stays.
SET LOCAL ROLE keeptrack_owner;

DO $extensions$
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_extension AS e
               JOIN pg_catalog.pg_roles AS r ON r.oid = e.extowner
               WHERE e.extname = 'pgcrypto' AND r.rolname = 'keeptrack_owner') THEN
        DROP EXTENSION pgcrypto;
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_namespace AS n
               JOIN pg_catalog.pg_roles AS r ON r.oid = n.nspowner
               WHERE n.nspname = 'extensions' AND r.rolname = 'keeptrack_owner') THEN
        DROP SCHEMA extensions;
    END IF;
END
$extensions$;
