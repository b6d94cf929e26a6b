-- Vehicles: the blue book.
SET LOCAL ROLE keeptrack_owner;

CREATE OR REPLACE FUNCTION vehicles.vehicle_fields() RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    RETURN ARRAY[
        'registration_number', 'item_id', 'branch_id', 'class', 'use', 'engine_cc', 'motor_kw', 'fuel',
        'chassis_number', 'engine_number', 'make_year', 'province', 'owner_name', 'registered_on'];

COMMENT ON FUNCTION vehicles.vehicle_fields() IS
    'The fields that vehicles.register and vehicles.update_vehicle take.';

-- No constraint: plates that were there twice before are for the reports to tell.
CREATE OR REPLACE FUNCTION vehicles.check_vehicle(wanted vehicles.bluebook, existing vehicles.bluebook) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $check_vehicle$
DECLARE
    organization uuid := core.current_organization();
BEGIN
    IF wanted.engine_cc < 0 OR wanted.motor_kw < 0 THEN
        RAISE EXCEPTION 'An engine has 0 cc or kW or more.'
            USING ERRCODE = 'KT012', HINT = 'Leave out what the vehicle does not have.';
    ELSIF wanted.registered_on > core.local_date(clock_timestamp()) THEN
        RAISE EXCEPTION 'The vehicle would be registered on a day to come: %.', wanted.registered_on
            USING ERRCODE = 'KT012', HINT = 'Give the day in its blue book.';
    END IF;
    IF wanted.branch_id IS DISTINCT FROM existing.branch_id THEN
        PERFORM core.require_live('core.branches', wanted.branch_id, 'branch');
    END IF;
    IF wanted.item_id IS DISTINCT FROM existing.item_id THEN
        PERFORM core.require_live('assets.items', wanted.item_id, 'item');
    END IF;
    IF wanted.registration_number IS DISTINCT FROM existing.registration_number
       OR wanted.item_id IS DISTINCT FROM existing.item_id THEN
        PERFORM core.lock_organization();
        IF EXISTS (SELECT FROM vehicles.bluebook AS v
                   WHERE v.organization_id = organization AND v.id <> wanted.id
                     AND v.deleted_at IS NULL AND v.struck_off_on IS NULL
                     AND (v.registration_number = wanted.registration_number OR v.item_id = wanted.item_id)) THEN
            RAISE EXCEPTION 'Another vehicle carries the plate % or is that item.', wanted.registration_number
                USING ERRCODE = 'KT011', HINT = 'Strike the other one off first, or correct its plate.';
        END IF;
    END IF;
END
$check_vehicle$;

COMMENT ON FUNCTION vehicles.check_vehicle(vehicles.bluebook, vehicles.bluebook) IS
    'Checks a vehicle, locks what it newly refers to, and keeps plates and items apart, one change at a time. KT011, '
    'KT012, KT013, KT024.';

CREATE OR REPLACE FUNCTION vehicles.register(fields jsonb) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $register$
DECLARE
    organization uuid := core.current_organization();
    wanted       vehicles.bluebook;
    place        text;
    field        text;
BEGIN
    PERFORM core.check_fields('vehicle', fields, vehicles.vehicle_fields(), ARRAY['registration_number'], true);
    wanted := jsonb_populate_record(NULL::vehicles.bluebook, fields);
    wanted.id := gen_random_uuid();
    PERFORM core.require_right('vehicles', 'create', wanted.branch_id);
    PERFORM vehicles.check_vehicle(wanted, NULL);
    INSERT INTO vehicles.bluebook (
        organization_id, id, item_id, branch_id, registration_number, class, use, engine_cc, motor_kw, fuel,
        chassis_number, engine_number, make_year, province, owner_name, registered_on)
    VALUES (
        organization, wanted.id, wanted.item_id, wanted.branch_id, wanted.registration_number,
        wanted.class, wanted.use, wanted.engine_cc, wanted.motor_kw, wanted.fuel, wanted.chassis_number,
        wanted.engine_number, wanted.make_year, wanted.province, wanted.owner_name, wanted.registered_on);
    RETURN wanted.id;
EXCEPTION
    WHEN data_exception OR integrity_constraint_violation THEN
        GET STACKED DIAGNOSTICS place = CONSTRAINT_NAME, field = COLUMN_NAME;
        PERFORM core.refuse_values('vehicle', SQLSTATE, SQLERRM, place, field);
END
$register$;

COMMENT ON FUNCTION vehicles.register(jsonb) IS
    'Adds a vehicle (the fields of vehicles.vehicle_fields) and returns its id. Right: vehicles, create, in its '
    'branch. KT007, KT011: the plate or the item is another vehicle''s that is not struck off, KT012, KT013, KT023, '
    'KT024.';

CREATE OR REPLACE FUNCTION vehicles.get_vehicle(vehicle uuid) RETURNS vehicles.bluebook
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $get_vehicle$
DECLARE
    organization uuid := core.current_organization();
    found_row    vehicles.bluebook;
BEGIN
    SELECT v.* INTO found_row FROM vehicles.bluebook AS v
    WHERE v.organization_id = organization AND v.id = vehicle;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('vehicle', vehicle);
    END IF;
    PERFORM core.require_right('vehicles', 'view', found_row.branch_id);
    RETURN found_row;
END
$get_vehicle$;

COMMENT ON FUNCTION vehicles.get_vehicle(uuid) IS
    'A vehicle, a retired one too. Right: vehicles, view, in its branch. KT007, KT010.';

CREATE OR REPLACE FUNCTION vehicles.list_vehicles(
    in_branch uuid DEFAULT NULL, after uuid DEFAULT NULL, page integer DEFAULT 100, with_retired boolean DEFAULT false)
    RETURNS SETOF vehicles.bluebook
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $list_vehicles$
DECLARE
    organization uuid := core.current_organization();
    seen         uuid[] := core.permitted_branches('vehicles', 'view');
BEGIN
    RETURN QUERY
        SELECT v.* FROM vehicles.bluebook AS v
        WHERE v.organization_id = organization
          AND (in_branch IS NULL OR v.branch_id = in_branch)
          AND (after IS NULL OR v.id > after)
          AND (v.deleted_at IS NULL OR with_retired)
          AND (seen IS NULL OR v.branch_id = ANY (seen))
        ORDER BY v.id
        LIMIT page;
END
$list_vehicles$;

COMMENT ON FUNCTION vehicles.list_vehicles(uuid, uuid, integer, boolean) IS
    'A page of the vehicles that the actor may see, struck-off ones too, by id; pass the last id as after. page NULL: '
    'all. Right: vehicles, view. KT007.';

CREATE OR REPLACE FUNCTION vehicles.lock_vehicle(vehicle uuid, permission text) RETURNS vehicles.bluebook
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $lock_vehicle$
DECLARE
    organization uuid := core.current_organization();
    existing     vehicles.bluebook;
BEGIN
    SELECT v.* INTO existing FROM vehicles.bluebook AS v
    WHERE v.organization_id = organization AND v.id = vehicle
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('vehicle', vehicle);
    END IF;
    PERFORM core.require_right('vehicles', permission, existing.branch_id);
    IF existing.deleted_at IS NOT NULL THEN
        PERFORM core.refuse_retired('vehicle', vehicle);
    END IF;
    RETURN existing;
END
$lock_vehicle$;

COMMENT ON FUNCTION vehicles.lock_vehicle(uuid, text) IS
    'Locks a vehicle that is not retired until the transaction ends, and demands a right in its branch. KT007, KT010, '
    'KT015.';

CREATE OR REPLACE FUNCTION vehicles.update_vehicle(vehicle uuid, fields jsonb) RETURNS vehicles.bluebook
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $update_vehicle$
DECLARE
    existing vehicles.bluebook;
    wanted   vehicles.bluebook;
    place    text;
    field    text;
BEGIN
    PERFORM core.check_fields('vehicle', fields, vehicles.vehicle_fields(), ARRAY['registration_number'], false);
    -- Before the vehicle's own lock, as in register: two who lock in one order never wait for each other.
    IF fields ?| ARRAY['registration_number', 'item_id'] THEN
        PERFORM core.lock_organization();
    END IF;
    existing := vehicles.lock_vehicle(vehicle, 'update');
    wanted := jsonb_populate_record(existing, fields);
    IF wanted.branch_id IS DISTINCT FROM existing.branch_id THEN
        PERFORM core.require_right('vehicles', 'update', wanted.branch_id);
    END IF;
    PERFORM vehicles.check_vehicle(wanted, existing);
    UPDATE vehicles.bluebook AS v
    SET item_id = wanted.item_id, branch_id = wanted.branch_id, registration_number = wanted.registration_number,
        class = wanted.class, use = wanted.use, engine_cc = wanted.engine_cc, motor_kw = wanted.motor_kw,
        fuel = wanted.fuel, chassis_number = wanted.chassis_number, engine_number = wanted.engine_number,
        make_year = wanted.make_year, province = wanted.province, owner_name = wanted.owner_name,
        registered_on = wanted.registered_on
    WHERE v.organization_id = existing.organization_id AND v.id = vehicle
    RETURNING v.* INTO wanted;
    RETURN wanted;
EXCEPTION
    WHEN data_exception OR integrity_constraint_violation THEN
        GET STACKED DIAGNOSTICS place = CONSTRAINT_NAME, field = COLUMN_NAME;
        PERFORM core.refuse_values('vehicle', SQLSTATE, SQLERRM, place, field);
END
$update_vehicle$;

COMMENT ON FUNCTION vehicles.update_vehicle(uuid, jsonb) IS
    'Changes the fields given (vehicles.vehicle_fields) and returns the row. Right: vehicles, update, in both '
    'branches. KT007, KT010, KT011, KT012, KT013, KT015, KT023, KT024.';

CREATE OR REPLACE FUNCTION vehicles.strike_off(vehicle uuid, struck_off date DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $strike_off$
DECLARE
    existing vehicles.bluebook := vehicles.lock_vehicle(vehicle, 'delete');
    today    date := core.local_date(clock_timestamp());
BEGIN
    IF existing.struck_off_on IS NOT NULL THEN
        RAISE EXCEPTION 'The vehicle % is struck off.', existing.registration_number
            USING ERRCODE = 'KT015', DETAIL = format('On %s.', existing.struck_off_on),
                  HINT = 'A strike-off stands; register the vehicle anew.';
    ELSIF coalesce(struck_off, today) > today OR struck_off < existing.registered_on THEN
        RAISE EXCEPTION 'A vehicle is struck off between its registration and today, not on %.', struck_off
            USING ERRCODE = 'KT012', DETAIL = format('Registered on %s, today: %s.', existing.registered_on, today),
                  HINT = 'Give the first day without duties.';
    END IF;
    UPDATE vehicles.bluebook AS v SET struck_off_on = coalesce(struck_off, today)
    WHERE v.organization_id = existing.organization_id AND v.id = vehicle;
END
$strike_off$;

COMMENT ON FUNCTION vehicles.strike_off(uuid, date) IS
    'Notes the first day on which a vehicle has no duties any more (today as a rule); its plate is free again. Right: '
    'vehicles, delete. KT007, KT010, KT012, KT015: it is already.';

CREATE OR REPLACE FUNCTION vehicles.retire_vehicle(vehicle uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $retire_vehicle$
DECLARE
    existing vehicles.bluebook := vehicles.lock_vehicle(vehicle, 'delete');
BEGIN
    UPDATE vehicles.bluebook AS v SET deleted_at = now()
    WHERE v.organization_id = existing.organization_id AND v.id = vehicle;
END
$retire_vehicle$;

COMMENT ON FUNCTION vehicles.retire_vehicle(uuid) IS
    'Takes a vehicle that was entered by mistake out of the register; one that leaves the road is struck off instead. '
    'Right: vehicles, delete. KT007, KT010, KT015.';

GRANT EXECUTE ON FUNCTION
    vehicles.vehicle_fields(), vehicles.check_vehicle(vehicles.bluebook, vehicles.bluebook), vehicles.register(jsonb),
    vehicles.get_vehicle(uuid), vehicles.list_vehicles(uuid, uuid, integer, boolean),
    vehicles.lock_vehicle(uuid, text), vehicles.update_vehicle(uuid, jsonb), vehicles.strike_off(uuid, date),
    vehicles.retire_vehicle(uuid)
    TO keeptrack_app;
