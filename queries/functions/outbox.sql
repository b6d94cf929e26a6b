-- Changes for the services that sync: an outbox read in order, and NOTIFY to wake the readers. Opt-in per table.
--
-- What each costs was measured: see the comment on audit.follow.
SET LOCAL ROLE keeptrack_owner;

-- Definer functions, because nobody may write to the outbox by hand.
CREATE OR REPLACE FUNCTION audit.record_outbox() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $record_outbox$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO audit.outbox (organization_id, table_name, row_id, action)
        VALUES (OLD.organization_id, TG_ARGV[0], OLD.id, TG_OP);
    -- A write that changes nothing tells nothing. Apart from the one above, because on INSERT there is no OLD.
    ELSIF TG_OP = 'INSERT' OR NEW IS DISTINCT FROM OLD THEN
        INSERT INTO audit.outbox (organization_id, table_name, row_id, action)
        VALUES (NEW.organization_id, TG_ARGV[0], NEW.id, TG_OP);
    END IF;
    RETURN NULL;
END
$record_outbox$;

COMMENT ON FUNCTION audit.record_outbox() IS
    'AFTER row trigger; argument: the logical table. Puts a changed row into the outbox of its organization.';

CREATE OR REPLACE FUNCTION audit.notify_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $notify_change$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM pg_notify('keeptrack_changes', json_build_object(
            'table', TG_ARGV[0], 'organization', OLD.organization_id, 'id', OLD.id, 'action', TG_OP)::text);
    ELSIF TG_OP = 'INSERT' OR NEW IS DISTINCT FROM OLD THEN
        PERFORM pg_notify('keeptrack_changes', json_build_object(
            'table', TG_ARGV[0], 'organization', NEW.organization_id, 'id', NEW.id, 'action', TG_OP)::text);
    END IF;
    RETURN NULL;
END
$notify_change$;

COMMENT ON FUNCTION audit.notify_change() IS
    'AFTER row trigger; argument: the logical table. NOTIFY on keeptrack_changes with {"table", "organization", "id", '
    '"action"}, no values: whoever listens sees ids of every organization, and fetches rows under its own row '
    'security. Not on Citus; see audit.follow.';

CREATE OR REPLACE FUNCTION audit.follow(relation text, into_outbox boolean, by_notify boolean) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $follow$
BEGIN
    IF into_outbox IS NULL OR by_notify IS NULL OR NOT EXISTS (
           SELECT FROM pg_trigger AS t
           WHERE t.tgrelid = to_regclass(relation) AND t.tgname = 'audit' AND NOT t.tgisinternal
             AND t.tgnargs = 1 AND encode(t.tgargs, 'escape') = relation || '\000') THEN
        RAISE EXCEPTION 'There is no table % to follow.', relation
            USING ERRCODE = 'KT040', HINT = 'Name a table of organizations with its schema, such as assets.items.';
    END IF;
    IF by_notify AND EXISTS (SELECT FROM pg_extension AS x WHERE x.extname = 'citus') THEN
        RAISE EXCEPTION 'NOTIFY is not for Citus.'
            USING ERRCODE = 'feature_not_supported',
                  DETAIL = 'It would be heard on one node only, and a write that reaches two nodes could not commit.',
                  HINT = 'Follow the table by the outbox.';
    END IF;
    SET LOCAL client_min_messages = warning;
    SET LOCAL citus.enable_unsafe_triggers = on;
    SET LOCAL citus.multi_shard_modify_mode = 'sequential';
    EXECUTE format('DROP TRIGGER IF EXISTS outbox ON %s', relation);
    EXECUTE format('DROP TRIGGER IF EXISTS notify ON %s', relation);
    IF into_outbox THEN
        EXECUTE format('CREATE TRIGGER outbox AFTER INSERT OR UPDATE OR DELETE ON %s '
                       'FOR EACH ROW EXECUTE FUNCTION audit.record_outbox(%L)', relation, relation);
    END IF;
    IF by_notify THEN
        EXECUTE format('CREATE TRIGGER notify AFTER INSERT OR UPDATE OR DELETE ON %s '
                       'FOR EACH ROW EXECUTE FUNCTION audit.notify_change(%L)', relation, relation);
    END IF;
    INSERT INTO audit.feeds AS f (table_name, outbox, notify) VALUES (relation, into_outbox, by_notify)
    ON CONFLICT (table_name) DO UPDATE
    SET outbox = EXCLUDED.outbox, notify = EXCLUDED.notify, updated_at = EXCLUDED.updated_at;
END
$follow$;

COMMENT ON FUNCTION audit.follow(text, boolean, boolean) IS
    'Turns the outbox and NOTIFY of one table on or off; for members of keeptrack_owner. Off costs nothing. Measured '
    'with PostgreSQL 15.18 on assets.items, processor time per row: audit trail 103 microseconds (INSERT) and 136 '
    '(UPDATE), outbox 22 and 15 and 202 bytes with its indexes, NOTIFY 13 and 7. Commits a second of 8 writers, fsync '
    'on: 1003 with none of them, 831 with the audit trail, 679 with the outbox besides, 300 with NOTIFY besides, 330 '
    'with both: all that notify wait for one lock at commit. KT040: no such table. 0A000: NOTIFY on Citus, where a '
    'transaction that reaches two nodes can not notify.';

-- Asked of a table of the organization, so that Citus hands the question to the node that its rows, and so their xids,
-- are on.
CREATE OR REPLACE FUNCTION audit.present_snapshot() RETURNS pg_snapshot
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $present_snapshot$
DECLARE
    organization uuid := core.current_organization();
    present      pg_snapshot;
BEGIN
    SELECT pg_current_snapshot() INTO present FROM core.organizations AS o WHERE o.organization_id = organization;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('organization', organization);
    END IF;
    RETURN present;
END
$present_snapshot$;

COMMENT ON FUNCTION audit.present_snapshot() IS
    'Which transactions still run where the organization''s rows are: on Citus each node counts its own. KT001, KT010.';

CREATE OR REPLACE FUNCTION audit.add_reader(reader text) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $add_reader$
DECLARE
    organization uuid := core.current_organization();
    present      pg_snapshot;
BEGIN
    PERFORM core.require_service();
    IF coalesce(btrim(reader), '') = '' THEN
        RAISE EXCEPTION 'A reader needs a name.' USING ERRCODE = 'KT012', HINT = 'That of the service.';
    END IF;
    -- All before the horizon is finished and seen by the full copy; all from it on is read.
    present := audit.present_snapshot();
    INSERT INTO audit.outbox_readers (organization_id, name, read_xid, read_id)
    VALUES (organization, reader, pg_snapshot_xmin(present), 0)
    ON CONFLICT (organization_id, name) DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is a reader %.', reader
            USING ERRCODE = 'KT011', HINT = 'A second service needs a name of its own.';
    END IF;
END
$add_reader$;

COMMENT ON FUNCTION audit.add_reader(text) IS
    'Enters a reader of the outbox of the organization. Commit, then copy everything, then read: changes made '
    'meanwhile come once more. For a service itself. KT001, KT007, KT011, KT012.';

CREATE OR REPLACE FUNCTION audit.remove_reader(reader text) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $remove_reader$
DECLARE
    organization uuid := core.current_organization();
BEGIN
    PERFORM core.require_service();
    DELETE FROM audit.outbox_readers AS r
    WHERE r.organization_id = organization AND r.name = reader;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no reader %.', reader
            USING ERRCODE = 'KT040', HINT = 'Enter it first with audit.add_reader.';
    END IF;
END
$remove_reader$;

COMMENT ON FUNCTION audit.remove_reader(text) IS
    'Takes a reader away, so that the outbox waits for it no more. For a service itself. KT001, KT007, KT040.';

CREATE OR REPLACE FUNCTION audit.read_outbox(reader text, batch integer DEFAULT 1000)
    RETURNS TABLE (xid xid8, id bigint, at timestamptz, table_name text, row_id uuid, action text)
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $read_outbox$
DECLARE
    organization uuid := core.current_organization();
    done         audit.outbox_readers;
    present      pg_snapshot;
BEGIN
    PERFORM core.require_service();
    -- A second process of the same reader waits until the first has confirmed.
    SELECT r.* INTO done FROM audit.outbox_readers AS r
    WHERE r.organization_id = organization AND r.name = reader
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no reader %.', reader
            USING ERRCODE = 'KT040', HINT = 'Enter it first with audit.add_reader.';
    END IF;
    -- Before the rows are read: what is older than every transaction in it is there by then.
    present := audit.present_snapshot();
    IF done.read_xid > pg_snapshot_xmax(present) THEN
        RAISE EXCEPTION 'The reader % stands past the end of this server''s transactions.', reader
            USING ERRCODE = 'KT041',
                  HINT = 'The database was restored elsewhere: remove the reader, add it again and copy everything.';
    END IF;
    RETURN QUERY
        SELECT o.xid, o.id, o.at, o.table_name, o.row_id, o.action
        FROM audit.outbox AS o
        WHERE o.organization_id = organization
          AND (o.xid, o.id) > (done.read_xid, done.read_id)
          AND o.xid < pg_snapshot_xmin(present)
        ORDER BY o.xid, o.id
        LIMIT batch;
END
$read_outbox$;

COMMENT ON FUNCTION audit.read_outbox(text, integer) IS
    'The next changes for a reader, in an order to which nothing can be added behind: only those of transactions older'
    ' than every one that still writes. Confirm the last one in the same transaction with audit.confirm_outbox, or it '
    'all comes again. A transaction that has written and is left open, in whichever database of the server, holds '
    'every reader up. For a service itself. KT001, KT007, KT040, KT041.';

CREATE OR REPLACE FUNCTION audit.confirm_outbox(reader text, last_xid xid8, last_id bigint) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $confirm_outbox$
DECLARE
    organization uuid := core.current_organization();
BEGIN
    PERFORM core.require_service();
    IF last_id IS NULL OR coalesce(last_xid >= pg_snapshot_xmin(audit.present_snapshot()), true) THEN
        RAISE EXCEPTION 'That place in the outbox is not to be read yet.'
            USING ERRCODE = 'KT012', HINT = 'Give xid and id of the last row that audit.read_outbox returned.';
    END IF;
    -- Never back: a late confirmation of an earlier batch changes nothing.
    UPDATE audit.outbox_readers AS r
    SET read_xid = CASE WHEN (last_xid, last_id) > (r.read_xid, r.read_id) THEN last_xid ELSE r.read_xid END,
        read_id = CASE WHEN (last_xid, last_id) > (r.read_xid, r.read_id) THEN last_id ELSE r.read_id END
    WHERE r.organization_id = organization AND r.name = reader;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no reader %.', reader
            USING ERRCODE = 'KT040', HINT = 'Enter it first with audit.add_reader.';
    END IF;
END
$confirm_outbox$;

COMMENT ON FUNCTION audit.confirm_outbox(text, xid8, bigint) IS
    'Notes that a reader has all up to that row (xid and id of the last one read). For a service itself. KT001, KT007,'
    ' KT012, KT040.';

CREATE OR REPLACE FUNCTION audit.trim_outbox() RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $trim_outbox$
DECLARE
    organization uuid := core.current_organization();
    slowest      audit.outbox_readers;
    trimmed      bigint;
    present      pg_snapshot;
BEGIN
    PERFORM core.require_service();
    present := audit.present_snapshot();
    SELECT r.* INTO slowest FROM audit.outbox_readers AS r
    WHERE r.organization_id = organization
    ORDER BY r.read_xid, r.read_id
    LIMIT 1;
    DELETE FROM audit.outbox AS o
    WHERE o.organization_id = organization
      AND o.xid < pg_snapshot_xmin(present)
      AND (slowest.id IS NULL OR (o.xid, o.id) <= (slowest.read_xid, slowest.read_id));
    GET DIAGNOSTICS trimmed = ROW_COUNT;
    RETURN trimmed;
END
$trim_outbox$;

COMMENT ON FUNCTION audit.trim_outbox() IS
    'Deletes what every reader of the organization has confirmed (all, where there is no reader) and returns how many.'
    ' To be called now and then. For a service itself. KT001, KT007.';

-- Where a table was made anew, its triggers are put back.
DO $feeds$
BEGIN
    PERFORM audit.follow(f.table_name, f.outbox, f.notify)
    FROM audit.feeds AS f
    WHERE to_regclass(f.table_name) IS NOT NULL;
END
$feeds$;

GRANT EXECUTE ON FUNCTION
    audit.add_reader(text), audit.remove_reader(text), audit.read_outbox(text, integer),
    audit.confirm_outbox(text, xid8, bigint), audit.trim_outbox(), audit.present_snapshot()
    TO keeptrack_app;
