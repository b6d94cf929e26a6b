-- Service and maintenance records (assets.items_history) and their phases.
SET LOCAL ROLE keeptrack_owner;

CREATE OR REPLACE FUNCTION assets.service_fields() RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    RETURN ARRAY[
        'title', 'kind', 'priority', 'provider_id', 'estimated_cost', 'actual_cost', 'bill_number', 'reported_by',
        'examiner_id', 'service_date', 'outcome', 'next_service_date', 'next_service_amount', 'remark',
        'examination_report'];

COMMENT ON FUNCTION assets.service_fields() IS
    'The fields that assets.record_service, assets.advance_service and assets.update_history take.';

CREATE OR REPLACE FUNCTION assets.phase_order(phase text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    RETURN array_position(ARRAY['reported', 'assigned', 'examined', 'decided', 'completed', 'cancelled'], phase);

COMMENT ON FUNCTION assets.phase_order(text) IS
    'The place of a phase among all; NULL: there is none such.';

-- Writes a record whose row is locked (or new), and what its phase entails.
CREATE OR REPLACE FUNCTION assets.write_service(
    existing assets.items_history, fields jsonb, becomes text, instant timestamptz) RETURNS timestamptz
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $write_service$
DECLARE
    wanted   assets.items_history := jsonb_populate_record(existing, fields);
    happened timestamptz;
BEGIN
    IF wanted.estimated_cost < 0 OR wanted.actual_cost < 0 OR wanted.next_service_amount < 0 THEN
        RAISE EXCEPTION 'A cost is 0 or more.'
            USING ERRCODE = 'KT012', HINT = 'Leave out what is not known.';
    END IF;
    IF wanted.provider_id IS DISTINCT FROM existing.provider_id THEN
        PERFORM core.require_live('assets.service_providers', wanted.provider_id, 'provider');
    END IF;
    IF wanted.examiner_id IS DISTINCT FROM existing.examiner_id THEN
        PERFORM core.require_live('core.users', wanted.examiner_id, 'user');
    END IF;
    IF wanted.reported_by IS DISTINCT FROM existing.reported_by THEN
        PERFORM core.require_live('core.users', wanted.reported_by, 'user');
    END IF;
    IF becomes IS NOT NULL THEN
        happened := assets.add_status(existing.item_id, existing.id, 'service_phase', existing.phase, becomes, instant,
                                      fields ->> 'remark');
        wanted.phase := becomes;
        wanted.reported_at := coalesce(existing.reported_at, happened);
        IF becomes = 'decided' THEN
            wanted.approved_by := core.current_actor();
            wanted.approved_at := happened;
        ELSIF becomes = 'completed' THEN
            wanted.completed_at := happened;
            wanted.service_date := coalesce(wanted.service_date, core.local_date(happened));
        END IF;
    END IF;
    UPDATE assets.items_history AS h
    SET title = wanted.title, kind = wanted.kind, priority = wanted.priority, provider_id = wanted.provider_id,
        estimated_cost = wanted.estimated_cost, actual_cost = wanted.actual_cost, bill_number = wanted.bill_number,
        reported_at = wanted.reported_at, reported_by = wanted.reported_by, examiner_id = wanted.examiner_id,
        service_date = wanted.service_date, outcome = wanted.outcome, next_service_date = wanted.next_service_date,
        next_service_amount = wanted.next_service_amount, remark = wanted.remark,
        examination_report = wanted.examination_report, phase = wanted.phase, approved_by = wanted.approved_by,
        approved_at = wanted.approved_at, completed_at = wanted.completed_at
    WHERE h.organization_id = existing.organization_id AND h.id = existing.id;
    IF becomes = 'completed' AND wanted.kind IN ('planned', 'inspection') THEN
        -- The plan goes on from the latest service; one entered late does not set it back.
        UPDATE assets.items AS i
        SET last_service_date = wanted.service_date,
            next_service_date = coalesce(wanted.next_service_date, wanted.service_date + i.service_interval_days)
        WHERE i.organization_id = existing.organization_id AND i.id = existing.item_id
          AND (i.last_service_date IS NULL OR i.last_service_date <= wanted.service_date);
    END IF;
    RETURN happened;
END
$write_service$;

COMMENT ON FUNCTION assets.write_service(assets.items_history, jsonb, text, timestamptz) IS
    'Writes the fields of a locked record and, unless becomes is NULL, its next phase with the entry in the history: '
    'decided notes who approved, completed the day, and for planned services and inspections the item''s next one. '
    'KT012, KT013, KT017.';

CREATE OR REPLACE FUNCTION assets.record_service(
    item uuid, fields jsonb, phase text DEFAULT 'reported', instant timestamptz DEFAULT NULL) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $record_service$
DECLARE
    subject assets.items;
    added   assets.items_history;
    place   text;
    field   text;
BEGIN
    PERFORM core.check_fields('service record', fields, assets.service_fields(),
                              ARRAY['title', 'kind', 'priority'], false);
    PERFORM core.check_fields('service record', fields, assets.service_fields(), ARRAY['title'], true);
    subject := assets.lock_item(item, 'service', 'create');
    IF assets.phase_order(phase) IS NULL THEN
        RAISE EXCEPTION 'There is no phase %.', phase
            USING ERRCODE = 'KT012', HINT = 'Phases: reported, assigned, examined, decided, completed, cancelled.';
    ELSIF subject.disposed_on IS NOT NULL THEN
        RAISE EXCEPTION 'The item % is disposed of.', item
            USING ERRCODE = 'KT019', DETAIL = format('On %s.', subject.disposed_on),
                  HINT = 'What was disposed of is serviced no more.';
    END IF;
    INSERT INTO assets.items_history (organization_id, id, item_id, title, phase, reported_by)
    VALUES (subject.organization_id, gen_random_uuid(), item, fields ->> 'title', phase, core.current_actor())
    RETURNING * INTO added;
    -- The first phase comes from nowhere.
    added.phase := NULL;
    PERFORM assets.write_service(added, fields, record_service.phase, instant);
    RETURN added.id;
EXCEPTION
    WHEN data_exception OR integrity_constraint_violation THEN
        GET STACKED DIAGNOSTICS place = CONSTRAINT_NAME, field = COLUMN_NAME;
        PERFORM core.refuse_values('service record', SQLSTATE, SQLERRM, place, field);
END
$record_service$;

COMMENT ON FUNCTION assets.record_service(uuid, jsonb, text, timestamptz) IS
    'Adds a service record of an item (the fields of assets.service_fields) in a phase, reported as a rule, and '
    'returns its id; instant: when that was, now as a rule. Right: service, create, in the item''s branch. KT007, '
    'KT010, KT012, KT013, KT015, KT019: disposed of, KT023.';

CREATE OR REPLACE FUNCTION assets.lock_history(record uuid, permission text) RETURNS assets.items_history
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $lock_history$
DECLARE
    organization uuid := core.current_organization();
    existing     assets.items_history;
BEGIN
    SELECT h.* INTO existing FROM assets.items_history AS h
    WHERE h.organization_id = organization AND h.id = record;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('service record', record);
    END IF;
    -- The item first, as everywhere: two who lock in one order never wait for each other.
    PERFORM assets.lock_item(existing.item_id, 'service', permission);
    SELECT h.* INTO existing FROM assets.items_history AS h
    WHERE h.organization_id = organization AND h.id = record
    FOR NO KEY UPDATE;
    IF existing.deleted_at IS NOT NULL THEN
        PERFORM core.refuse_retired('service record', record);
    END IF;
    RETURN existing;
END
$lock_history$;

COMMENT ON FUNCTION assets.lock_history(uuid, text) IS
    'Locks a record and its item, neither retired, and demands a right in the item''s branch. KT007, KT010, KT015.';

CREATE OR REPLACE FUNCTION assets.advance_service(
    record uuid, was text, becomes text, fields jsonb DEFAULT '{}', instant timestamptz DEFAULT NULL)
    RETURNS timestamptz
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $advance_service$
DECLARE
    existing assets.items_history;
    place    text;
    field    text;
BEGIN
    PERFORM core.check_fields('service record', fields, assets.service_fields(), ARRAY['title', 'kind', 'priority'],
                              false);
    existing := assets.lock_history(record, 'update');
    IF assets.phase_order(becomes) IS NULL THEN
        RAISE EXCEPTION 'There is no phase %.', becomes
            USING ERRCODE = 'KT012', HINT = 'Phases: reported, assigned, examined, decided, completed, cancelled.';
    ELSIF existing.phase IS DISTINCT FROM was THEN
        RAISE EXCEPTION 'The record is not %.', coalesce(was, 'without a phase')
            USING ERRCODE = 'KT016', DETAIL = format('It is %s.', existing.phase),
                  HINT = 'Somebody changed it meanwhile: read it again.';
    ELSIF existing.phase IN ('completed', 'cancelled')
          OR assets.phase_order(becomes) <= assets.phase_order(existing.phase) THEN
        RAISE EXCEPTION 'No step leads from % to %.', existing.phase, becomes
            USING ERRCODE = 'KT017',
                  HINT = 'Phases go forward: reported, assigned, examined, decided, completed; any of the first four '
                         'may be cancelled.';
    END IF;
    RETURN assets.write_service(existing, fields, becomes, instant);
EXCEPTION
    WHEN data_exception OR integrity_constraint_violation THEN
        GET STACKED DIAGNOSTICS place = CONSTRAINT_NAME, field = COLUMN_NAME;
        PERFORM core.refuse_values('service record', SQLSTATE, SQLERRM, place, field);
END
$advance_service$;

COMMENT ON FUNCTION assets.advance_service(uuid, text, text, jsonb, timestamptz) IS
    'Takes a record from the phase that the caller takes it to be in to a later one, phases may be skipped, writes the'
    ' fields given, and returns the time of the entry. Right: service, update. KT007, KT010, KT012, KT013, KT015, '
    'KT016: another phase now, KT017: no such step, KT023.';

CREATE OR REPLACE FUNCTION assets.get_history(record uuid) RETURNS assets.items_history
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $get_history$
DECLARE
    organization uuid := core.current_organization();
    found_row    assets.items_history;
BEGIN
    SELECT h.* INTO found_row FROM assets.items_history AS h
    WHERE h.organization_id = organization AND h.id = record;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('service record', record);
    END IF;
    PERFORM core.require_right('service', 'view', (
        SELECT i.branch_id FROM assets.items AS i
        WHERE i.organization_id = found_row.organization_id AND i.id = found_row.item_id));
    RETURN found_row;
END
$get_history$;

COMMENT ON FUNCTION assets.get_history(uuid) IS
    'A service record, a retired one too. Right: service, view, in the item''s branch. KT007, KT010.';

CREATE OR REPLACE FUNCTION assets.list_history(
    of_item uuid DEFAULT NULL, with_phase text DEFAULT NULL, after uuid DEFAULT NULL, page integer DEFAULT 100,
    with_retired boolean DEFAULT false) RETURNS SETOF assets.items_history
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $list_history$
DECLARE
    organization uuid := core.current_organization();
    seen         uuid[] := core.permitted_branches('service', 'view');
BEGIN
    RETURN QUERY
        SELECT h.* FROM assets.items_history AS h
        JOIN assets.items AS i ON i.organization_id = h.organization_id AND i.id = h.item_id
        WHERE h.organization_id = organization
          AND (of_item IS NULL OR h.item_id = of_item)
          AND (with_phase IS NULL OR h.phase = with_phase)
          AND (after IS NULL OR h.id > after)
          AND (h.deleted_at IS NULL OR with_retired)
          AND (seen IS NULL OR i.branch_id = ANY (seen))
        ORDER BY h.id
        LIMIT page;
END
$list_history$;

COMMENT ON FUNCTION assets.list_history(uuid, text, uuid, integer, boolean) IS
    'A page of the service records that the actor may see, of one item or of all, by id; pass the last id as after. '
    'page NULL: all. Right: service, view. KT007.';

CREATE OR REPLACE FUNCTION assets.update_history(record uuid, fields jsonb) RETURNS assets.items_history
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $update_history$
DECLARE
    existing assets.items_history;
    place    text;
    field    text;
BEGIN
    PERFORM core.check_fields('service record', fields, assets.service_fields(), ARRAY['title', 'kind', 'priority'],
                              false);
    existing := assets.lock_history(record, 'update');
    PERFORM assets.write_service(existing, fields, NULL, NULL);
    SELECT h.* INTO existing FROM assets.items_history AS h
    WHERE h.organization_id = existing.organization_id AND h.id = record;
    RETURN existing;
EXCEPTION
    WHEN data_exception OR integrity_constraint_violation THEN
        GET STACKED DIAGNOSTICS place = CONSTRAINT_NAME, field = COLUMN_NAME;
        PERFORM core.refuse_values('service record', SQLSTATE, SQLERRM, place, field);
END
$update_history$;

COMMENT ON FUNCTION assets.update_history(uuid, jsonb) IS
    'Changes the fields given of a record (assets.service_fields), a completed one too (its bill comes later), and '
    'returns the row. Right: service, update. KT007, KT010, KT012, KT013, KT015, KT023.';

CREATE OR REPLACE FUNCTION assets.retire_history(record uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $retire_history$
DECLARE
    existing assets.items_history := assets.lock_history(record, 'delete');
BEGIN
    UPDATE assets.items_history AS h SET deleted_at = now()
    WHERE h.organization_id = existing.organization_id AND h.id = record;
END
$retire_history$;

COMMENT ON FUNCTION assets.retire_history(uuid) IS
    'Takes a record that was entered by mistake out of the history; work given up is cancelled instead. Right: '
    'service, delete. KT007, KT010, KT015.';

GRANT EXECUTE ON FUNCTION
    assets.service_fields(), assets.phase_order(text),
    assets.write_service(assets.items_history, jsonb, text, timestamptz),
    assets.record_service(uuid, jsonb, text, timestamptz), assets.lock_history(uuid, text),
    assets.advance_service(uuid, text, text, jsonb, timestamptz), assets.get_history(uuid),
    assets.list_history(uuid, text, uuid, integer, boolean), assets.update_history(uuid, jsonb),
    assets.retire_history(uuid)
    TO keeptrack_app;
