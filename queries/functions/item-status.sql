-- What becomes of an item: its status, and its end.
SET LOCAL ROLE keeptrack_owner;

-- The history is ordered by changed_at alone: each entry must come after the one before it.
CREATE OR REPLACE FUNCTION assets.add_status(
    item uuid, record uuid, event_kind text, was text, becomes text, instant timestamptz, note text)
    RETURNS timestamptz
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $add_status$
DECLARE
    organization uuid := core.current_organization();
    latest       timestamptz;
    happened     timestamptz := coalesce(instant, clock_timestamp());
BEGIN
    IF happened > clock_timestamp() THEN
        RAISE EXCEPTION 'That has not happened yet: %.', happened
            USING ERRCODE = 'KT012', HINT = 'Leave the time out for now; an earlier one may be given.';
    END IF;
    SELECT max(s.changed_at) INTO latest FROM assets.items_history_status AS s
    WHERE s.organization_id = organization AND s.item_id = item AND s.kind = event_kind
      AND s.history_id IS NOT DISTINCT FROM record;
    IF instant IS NULL THEN
        -- Two steps within one tick of the clock.
        happened := greatest(happened, latest + interval '1 microsecond');
    ELSIF happened <= latest THEN
        RAISE EXCEPTION 'A later step is recorded already.'
            USING ERRCODE = 'KT017', DETAIL = format('At %s.', latest),
                  HINT = 'History is written forward: give a time after the latest entry.';
    END IF;
    INSERT INTO assets.items_history_status (
        organization_id, id, item_id, history_id, kind, from_status, to_status, changed_at, changed_by, remark)
    VALUES (organization, gen_random_uuid(), item, record, event_kind, was, becomes, happened, core.current_actor(),
            note);
    RETURN happened;
END
$add_status$;

COMMENT ON FUNCTION assets.add_status(uuid, uuid, text, text, text, timestamptz, text) IS
    'Adds an entry to the history of an item (record NULL) or of a service record, whose row the caller has locked, '
    'and returns its time (instant, or now). KT012: in the future, KT017: before the latest entry.';

CREATE OR REPLACE FUNCTION assets.change_status(
    item uuid, was text, becomes text, remark text DEFAULT NULL, instant timestamptz DEFAULT NULL)
    RETURNS timestamptz
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $change_status$
DECLARE
    existing assets.items := assets.lock_item(item, 'assets', 'update');
    happened timestamptz;
BEGIN
    IF becomes IS NULL OR becomes NOT IN ('active', 'maintenance', 'inactive', 'retired', 'scrapped') THEN
        RAISE EXCEPTION 'There is no status %.', becomes
            USING ERRCODE = 'KT012', HINT = 'Statuses: active, maintenance, inactive, retired, scrapped.';
    ELSIF existing.disposed_on IS NOT NULL THEN
        RAISE EXCEPTION 'The item % is disposed of.', item
            USING ERRCODE = 'KT019', DETAIL = format('On %s.', existing.disposed_on),
                  HINT = 'What was disposed of changes no more.';
    ELSIF existing.status IS DISTINCT FROM was THEN
        RAISE EXCEPTION 'The item is not %.', coalesce(was, 'without a status')
            USING ERRCODE = 'KT016', DETAIL = format('It is %s.', existing.status),
                  HINT = 'Somebody changed it meanwhile: read it again.';
    ELSIF existing.status = becomes OR existing.status = 'scrapped' THEN
        RAISE EXCEPTION 'No step leads from % to %.', existing.status, becomes
            USING ERRCODE = 'KT017', HINT = 'What is scrapped stays so; other statuses change to another one.';
    END IF;
    happened := assets.add_status(item, NULL, 'item_status', existing.status, becomes, instant, remark);
    UPDATE assets.items AS i SET status = becomes
    WHERE i.organization_id = existing.organization_id AND i.id = item;
    RETURN happened;
END
$change_status$;

COMMENT ON FUNCTION assets.change_status(uuid, text, text, text, timestamptz) IS
    'Changes an item''s status from the one that the caller takes it to have, and returns the time of the entry. '
    'Right: assets, update. KT007, KT010, KT012, KT015, KT016: another status now, KT017: no such step, or a later '
    'entry is there, KT019: disposed of.';

CREATE OR REPLACE FUNCTION assets.dispose(
    item uuid, disposed date, method text, proceeds numeric DEFAULT NULL, remark text DEFAULT NULL)
    RETURNS timestamptz
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $dispose$
DECLARE
    existing assets.items := assets.lock_item(item, 'assets', 'delete');
    becomes  text := CASE WHEN method = 'scrapped' OR existing.status = 'scrapped' THEN 'scrapped' ELSE 'retired' END;
    today    date := core.local_date(clock_timestamp());
    happened timestamptz;
    place    text;
    field    text;
BEGIN
    IF existing.disposed_on IS NOT NULL THEN
        RAISE EXCEPTION 'The item % is disposed of.', item
            USING ERRCODE = 'KT019', DETAIL = format('On %s.', existing.disposed_on), HINT = 'A disposal stands.';
    ELSIF disposed IS NULL OR coalesce(btrim(method), '') = '' OR proceeds < 0 THEN
        RAISE EXCEPTION 'A disposal needs a day and a method, and proceeds of 0 or more.'
            USING ERRCODE = 'KT012', HINT = 'Methods: sold, scrapped, donated, traded_in, lost, stolen, ...';
    ELSIF disposed > today OR disposed < existing.purchase_date THEN
        RAISE EXCEPTION 'The day of disposal % lies in the future or before the purchase.', disposed
            USING ERRCODE = 'KT012', DETAIL = format('Today: %s, bought: %s.', today, existing.purchase_date),
                  HINT = 'Give the last day that the item was held.';
    ELSIF EXISTS (SELECT FROM assets.items_history AS h
                  WHERE h.organization_id = existing.organization_id AND h.item_id = item AND h.deleted_at IS NULL
                    AND h.phase NOT IN ('completed', 'cancelled')) THEN
        RAISE EXCEPTION 'The item % has open service records.', item
            USING ERRCODE = 'KT014', HINT = 'Complete or cancel them first (assets.advance_service).';
    END IF;
    IF existing.status <> becomes THEN
        -- The last entry belongs to the last day held: its closing midnight is after it.
        IF disposed < today THEN
            SELECT ((disposed + 1)::timestamp AT TIME ZONE o.timezone) - interval '1 microsecond' INTO happened
            FROM core.organizations AS o
            WHERE o.organization_id = existing.organization_id;
        END IF;
        happened := assets.add_status(item, NULL, 'item_status', existing.status, becomes, happened, remark);
    END IF;
    UPDATE assets.items AS i
    SET status = becomes, is_active = false, disposed_on = disposed, disposal_method = method,
        disposal_proceeds = proceeds
    WHERE i.organization_id = existing.organization_id AND i.id = item;
    RETURN happened;
EXCEPTION
    WHEN data_exception OR integrity_constraint_violation THEN
        GET STACKED DIAGNOSTICS place = CONSTRAINT_NAME, field = COLUMN_NAME;
        PERFORM core.refuse_values('disposal', SQLSTATE, SQLERRM, place, field);
END
$dispose$;

COMMENT ON FUNCTION assets.dispose(uuid, date, text, numeric, text) IS
    'Ends an item on its last day held: status scrapped (method scrapped) or retired, inactive, with method and '
    'proceeds; returns the time of the entry, NULL where it had that status. A vehicle is struck off besides. Right: '
    'assets, delete. KT007, KT010, KT012, KT014: open records, KT015, KT017: its history goes on after that day, '
    'KT019: it is already.';

GRANT EXECUTE ON FUNCTION
    assets.add_status(uuid, uuid, text, text, text, timestamptz, text),
    assets.change_status(uuid, text, text, text, timestamptz), assets.dispose(uuid, date, text, numeric, text)
    TO keeptrack_app;
