-- KeepTrack's schemas, and the helper that spreads a table over Citus' nodes where there is Citus.
SET LOCAL ROLE keeptrack_owner;

CREATE SCHEMA core;
CREATE SCHEMA authentication;
CREATE SCHEMA assets;
CREATE SCHEMA vehicles;
CREATE SCHEMA audit;
CREATE SCHEMA reporting;

COMMENT ON SCHEMA core IS 'Organizations, branches, people and what they may do.';
COMMENT ON SCHEMA authentication IS 'Sign-in attempts and blocks.';
COMMENT ON SCHEMA assets IS 'Items, their history, bills and categories.';
COMMENT ON SCHEMA vehicles IS 'Vehicles and the renewals of their papers.';
COMMENT ON SCHEMA audit IS 'The append-only trail of every write, and the heads of its sealed tree.';
COMMENT ON SCHEMA reporting IS 'The views that reports read, and the ledger of report runs.';

-- No function of ours is for everybody: functions/ grants each one by name.
ALTER DEFAULT PRIVILEGES FOR ROLE keeptrack_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

CREATE FUNCTION core.distribute(relation regclass, kind text) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $distribute$
DECLARE
    namespace text;
BEGIN
    IF kind NOT IN ('tenant', 'reference') THEN
        RAISE EXCEPTION 'core.distribute: kind is %, but must be tenant or reference.', kind
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT n.nspname INTO namespace
    FROM pg_extension AS e
    JOIN pg_proc AS p ON p.proname = 'create_distributed_table'
    JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE e.extname = 'citus'
    LIMIT 1;
    IF namespace IS NULL THEN
        RETURN;
    END IF;
    IF kind = 'reference' THEN
        EXECUTE format('SELECT %I.create_reference_table($1)', namespace) USING relation;
    ELSE
        -- Every table of a tenant sits beside core.organizations, which is the first to be distributed.
        EXECUTE format('SELECT %I.create_distributed_table($1, ''organization_id'', colocate_with => $2)', namespace)
            USING relation,
                  CASE WHEN relation = to_regclass('core.organizations') THEN 'none' ELSE 'core.organizations' END;
    END IF;
END
$distribute$;

COMMENT ON FUNCTION core.distribute(regclass, text) IS
    'Distributes a new table by organization_id (tenant) or to every node (reference) where the extension citus is; '
    'does nothing elsewhere. Call it right after CREATE TABLE, parents first.';
