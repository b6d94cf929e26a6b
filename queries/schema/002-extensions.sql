-- pgcrypto serves core.encrypt and core.decrypt only: a server without it still reports.
SET LOCAL ROLE keeptrack_owner;

DO $extensions$
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'pgcrypto') THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'extensions') THEN
        CREATE SCHEMA extensions;
        COMMENT ON SCHEMA extensions IS 'Extensions'' functions, apart from everybody''s search path.';
        GRANT USAGE ON SCHEMA extensions TO PUBLIC;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_available_extensions WHERE name = 'pgcrypto') THEN
        RAISE WARNING 'The extension pgcrypto is not installed on this server; sensitive columns can not be encrypted.'
            USING HINT = 'Install the contrib package, then run: CREATE EXTENSION pgcrypto SCHEMA extensions;';
        RETURN;
    END IF;
    CREATE EXTENSION pgcrypto SCHEMA extensions;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE WARNING 'The extension pgcrypto could not be added: %', SQLERRM
            USING HINT = 'As an administrator run: CREATE SCHEMA IF NOT EXISTS extensions; '
                         'CREATE EXTENSION pgcrypto SCHEMA extensions;';
END
$extensions$;
