-- The heads of the sealed audit trail. kt_reporter computes them, and can add one only here, where it must follow from
-- the last one. See queries/schema/080-sealing.sql for epochs.
SET LOCAL ROLE keeptrack_owner;

CREATE OR REPLACE FUNCTION audit.begin_sealing() RETURNS TABLE (epoch integer, system_identifier bigint, at timestamptz)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $begin_sealing$
#variable_conflict use_column
DECLARE
    present integer := audit.current_epoch();
BEGIN
    -- From now on writers need not look into the control file. Only the first seal after a start of the server writes.
    -- Not on Citus: each node would write its own start into its copy.
    IF NOT EXISTS (SELECT FROM pg_extension AS x WHERE x.extname = 'citus') THEN
        UPDATE audit.epochs AS e SET server_started_at = pg_postmaster_start_time()
        FROM pg_control_system() AS c
        WHERE e.epoch = present AND e.system_identifier = c.system_identifier
          AND e.server_started_at <> pg_postmaster_start_time();
    END IF;
    RETURN QUERY
    SELECT e.epoch, e.system_identifier, clock_timestamp() FROM audit.epochs AS e WHERE e.epoch = present;
END
$begin_sealing$;

COMMENT ON FUNCTION audit.begin_sealing() IS
    'The epoch that events are written in, the identifier of its server, and the time.';

CREATE OR REPLACE FUNCTION audit.begin_epoch() RETURNS integer
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $begin_epoch$
DECLARE
    begun integer;
BEGIN
    INSERT INTO audit.epochs (epoch, system_identifier, server_started_at)
    SELECT (SELECT max(e.epoch) FROM audit.epochs AS e) + 1, c.system_identifier, pg_postmaster_start_time()
    FROM pg_control_system() AS c
    RETURNING epochs.epoch INTO begun;
    RETURN begun;
END
$begin_epoch$;

COMMENT ON FUNCTION audit.begin_epoch() IS
    'Begins an epoch by hand, while nobody writes: on Citus after a restore or a move of shards. For the owner alone.';

CREATE OR REPLACE FUNCTION audit.add_tree_head(
    size bigint, root bytea, horizon xid8, epoch integer, frontier bytea[], at timestamptz, note text,
    signature bytea, public_key bytea, previous_root bytea) RETURNS uuid
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $add_tree_head$
#variable_conflict use_variable
DECLARE
    organization uuid := nullif(current_setting('app.organization_id', true), '')::uuid;
    last         record;
    fold         bytea;
    events       bigint;
    added        uuid;
BEGIN
    IF organization IS NULL THEN
        RAISE EXCEPTION 'No organization given.'
            USING ERRCODE = 'KT001', HINT = 'Call core.set_context(organization) first in the transaction.';
    END IF;
    -- The sealer's own lock, taken again so that nobody gets by without it.
    PERFORM pg_advisory_xact_lock(hashtextextended('audit.tree_heads/' || organization::text, 0));
    SELECT h.size, h.root, h.epoch, h.horizon INTO last
    FROM audit.tree_heads AS h
    WHERE h.organization_id = organization
    ORDER BY h.size DESC
    LIMIT 1;

    IF previous_root IS DISTINCT FROM last.root THEN
        RAISE EXCEPTION 'The head was made over another than the last one.'
            USING ERRCODE = 'KT050', HINT = 'Seal again: somebody else sealed meanwhile.';
    END IF;
    IF size <= coalesce(last.size, 0) OR (epoch, horizon) < (coalesce(last.epoch, 0), coalesce(last.horizon, '0'))
       OR epoch IS DISTINCT FROM audit.current_epoch() THEN
        RAISE EXCEPTION 'A head may not fall behind the last one, nor belong to another epoch than the present.'
            USING ERRCODE = 'KT050', HINT = 'Seal again, with kt-report seal.';
    END IF;
    -- An event of a transaction that still runs could come in behind the horizon. On Citus the horizon is the node's.
    IF horizon > pg_snapshot_xmin(pg_current_snapshot())
       AND NOT EXISTS (SELECT FROM pg_extension AS x WHERE x.extname = 'citus') THEN
        RAISE EXCEPTION 'The horizon lies past a transaction that is still running.'
            USING ERRCODE = 'KT051', HINT = 'Take pg_snapshot_xmin(pg_current_snapshot()), as kt-report seal does.';
    END IF;
    SELECT count(*) INTO events
    FROM audit.events AS e
    WHERE e.organization_id = organization
      AND (e.epoch, e.xid) >= (coalesce(last.epoch, 0), coalesce(last.horizon, '0'))
      AND (e.epoch, e.xid) < (epoch, horizon);
    IF events <> size - coalesce(last.size, 0) THEN
        RAISE EXCEPTION 'The head is over % new events, but there are %.', size - coalesce(last.size, 0), events
            USING ERRCODE = 'KT051', HINT = 'Run kt-report audit verify: events may have come behind the last horizon.';
    END IF;
    -- RFC 6962, 2.1: the root over complete subtrees is folded from the right.
    FOR place IN REVERSE cardinality(frontier)..1 LOOP
        fold := CASE WHEN fold IS NULL THEN frontier[place] ELSE sha256('\x01' || frontier[place] || fold) END;
    END LOOP;
    IF fold IS DISTINCT FROM root OR cardinality(frontier) <> bit_count(size::bit(64)) THEN
        RAISE EXCEPTION 'The frontier does not give the root.'
            USING ERRCODE = 'KT050', HINT = 'Seal again, with kt-report seal.';
    END IF;

    INSERT INTO audit.tree_heads (
        organization_id, size, root, horizon, epoch, frontier, at, note, signature, public_key)
    VALUES (organization, size, root, horizon, epoch, frontier, at, note, signature, public_key)
    RETURNING id INTO added;
    RETURN added;
END
$add_tree_head$;

COMMENT ON FUNCTION audit.add_tree_head(
    bigint, bytea, xid8, integer, bytea[], timestamptz, text, bytea, bytea, bytea) IS
    'Adds the next head of the organization of the context. KT050: it does not follow from the last one. KT051: its '
    'horizon or its number of events is wrong.';

GRANT EXECUTE ON FUNCTION audit.begin_sealing() TO kt_reporter;
GRANT EXECUTE ON FUNCTION audit.add_tree_head(
    bigint, bytea, xid8, integer, bytea[], timestamptz, text, bytea, bytea, bytea) TO kt_reporter;
