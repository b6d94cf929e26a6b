-- Where the extension citus is, the nodes reach each other as the role that works at the moment: the roles of
-- schema/001-roles.sql must be able to log in there. They have no password, so that nobody else can log in as one of
-- them as long as pg_hba.conf asks for one. Elsewhere this does nothing.
DO $nodes$
DECLARE
    wanted text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'citus') THEN
        RETURN;
    END IF;
    FOREACH wanted IN ARRAY ARRAY['keeptrack_owner', 'keeptrack_app', 'kt_reporter', 'kt_auditor'] LOOP
        IF NOT (SELECT r.rolcanlogin FROM pg_catalog.pg_roles AS r WHERE r.rolname = wanted) THEN
            EXECUTE format('ALTER ROLE %I LOGIN', wanted);
        END IF;
    END LOOP;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'The role % can not log in to the other nodes: %', wanted, SQLERRM
            USING ERRCODE = 'insufficient_privilege',
                  HINT = 'As an administrator run on the coordinator: ALTER ROLE keeptrack_owner LOGIN; '
                         'ALTER ROLE keeptrack_app LOGIN; ALTER ROLE kt_reporter LOGIN; ALTER ROLE kt_auditor LOGIN; '
                         'then migrate again.';
END
$nodes$;
