SET LOCAL ROLE keeptrack_owner;

DROP VIEW IF EXISTS reporting.access, reporting.users, reporting.positions, reporting.branches,
    reporting.organizations;
-- Functions that take or return a row of these tables go with them.
DO $functions$
DECLARE
    dependent regprocedure;
BEGIN
    FOR dependent IN
        SELECT DISTINCT p.oid
        FROM pg_catalog.pg_proc AS p
        CROSS JOIN LATERAL unnest(p.proargtypes::oid[] || p.prorettype) AS used (type_id)
        JOIN pg_catalog.pg_type AS t ON t.oid = used.type_id
        JOIN pg_catalog.pg_class AS c ON c.oid = t.typrelid
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'core'::regnamespace
          AND c.relname = ANY (ARRAY['organization_directory', 'organizations', 'branches', 'positions', 'users',
                                   'access', 'profile'])
    LOOP
        EXECUTE format('DROP FUNCTION %s', dependent);
    END LOOP;
END
$functions$;

DROP TABLE core.profile, core.access, core.users, core.positions, core.branches, core.organizations,
    core.email_digests, core.status_codes, core.provinces, core.organization_directory;
