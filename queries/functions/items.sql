-- Items: what is held, where, and by whom. Status and disposal have functions of their own (item-status.sql).
SET LOCAL ROLE keeptrack_owner;

-- What may be written of an item; the rest follows from what happens to it.
CREATE OR REPLACE FUNCTION assets.item_fields() RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    RETURN ARRAY[
        'name', 'branch_id', 'category_id', 'model_number_id', 'manufacturer_id', 'serial_number', 'barcode',
        'location', 'department', 'custodian_id', 'purchase_date', 'purchase_amount', 'purchased_from_id',
        'bill_number', 'warranty_months', 'useful_life_months', 'salvage_value', 'depreciation_method',
        'depreciation_rate', 'service_interval_days', 'last_service_date', 'next_service_date'];

COMMENT ON FUNCTION assets.item_fields() IS
    'The fields that assets.create_item and assets.update_item take.';

CREATE OR REPLACE FUNCTION assets.check_item(wanted assets.items, existing assets.items) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $check_item$
DECLARE
    wrong text;
BEGIN
    SELECT string_agg(v.field, ', ') INTO wrong
    FROM (VALUES ('purchase_amount', wanted.purchase_amount), ('salvage_value', wanted.salvage_value),
                 ('warranty_months', wanted.warranty_months), ('useful_life_months', wanted.useful_life_months),
                 ('depreciation_rate', wanted.depreciation_rate),
                 -- An interval of no days would be due all the time.
                 ('service_interval_days', wanted.service_interval_days - 1)) AS v (field, amount)
    WHERE v.amount < 0;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'A value of the item is too small: %.', wrong
            USING ERRCODE = 'KT012', HINT = 'Amounts, months and rates are 0 or more, an interval is 1 day or more.';
    END IF;
    -- Only what changes is looked at: an item may stay with a supplier that has been retired since.
    IF wanted.branch_id IS DISTINCT FROM existing.branch_id THEN
        PERFORM core.require_live('core.branches', wanted.branch_id, 'branch');
    END IF;
    IF wanted.category_id IS DISTINCT FROM existing.category_id THEN
        PERFORM core.require_live('assets.categories', wanted.category_id, 'category');
    END IF;
    IF wanted.model_number_id IS DISTINCT FROM existing.model_number_id THEN
        PERFORM core.require_live('assets.model_number', wanted.model_number_id, 'model');
    END IF;
    IF wanted.manufacturer_id IS DISTINCT FROM existing.manufacturer_id THEN
        PERFORM core.require_live('assets.manufacturer', wanted.manufacturer_id, 'manufacturer');
    END IF;
    IF wanted.custodian_id IS DISTINCT FROM existing.custodian_id THEN
        PERFORM core.require_live('core.users', wanted.custodian_id, 'user');
    END IF;
    IF wanted.purchased_from_id IS DISTINCT FROM existing.purchased_from_id THEN
        PERFORM core.require_live('assets.purchased_from', wanted.purchased_from_id, 'vendor');
    END IF;
END
$check_item$;

COMMENT ON FUNCTION assets.check_item(assets.items, assets.items) IS
    'Checks amounts and locks what an item newly refers to. KT012, KT013.';

CREATE OR REPLACE FUNCTION assets.create_item(fields jsonb) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $create_item$
DECLARE
    organization uuid := core.current_organization();
    wanted       assets.items;
    place        text;
    field        text;
BEGIN
    PERFORM core.check_fields('item', fields, assets.item_fields() || 'status'::text, ARRAY['name'], true);
    wanted := jsonb_populate_record(NULL::assets.items, fields);
    wanted.id := gen_random_uuid();
    wanted.status := coalesce(wanted.status, 'active');
    PERFORM core.require_right('assets', 'create', wanted.branch_id);
    PERFORM assets.check_item(wanted, NULL);
    INSERT INTO assets.items (
        organization_id, id, name, branch_id, category_id, model_number_id, manufacturer_id, serial_number, barcode,
        location, department, custodian_id, purchase_date, purchase_amount, purchased_from_id, bill_number,
        warranty_months, useful_life_months, salvage_value, depreciation_method, depreciation_rate,
        service_interval_days, last_service_date, next_service_date, status)
    VALUES (
        organization, wanted.id, wanted.name, wanted.branch_id, wanted.category_id, wanted.model_number_id,
        wanted.manufacturer_id, wanted.serial_number, wanted.barcode, wanted.location, wanted.department,
        wanted.custodian_id, wanted.purchase_date, wanted.purchase_amount, wanted.purchased_from_id,
        wanted.bill_number, wanted.warranty_months, wanted.useful_life_months, wanted.salvage_value,
        wanted.depreciation_method, wanted.depreciation_rate, wanted.service_interval_days,
        wanted.last_service_date, wanted.next_service_date, wanted.status);
    -- The beginning of the item's history: a status that came from nowhere.
    INSERT INTO assets.items_history_status (
        organization_id, id, item_id, kind, from_status, to_status, changed_at, changed_by)
    VALUES (organization, gen_random_uuid(), wanted.id, 'item_status', NULL, wanted.status, clock_timestamp(),
            core.current_actor());
    RETURN wanted.id;
EXCEPTION
    WHEN data_exception OR integrity_constraint_violation THEN
        GET STACKED DIAGNOSTICS place = CONSTRAINT_NAME, field = COLUMN_NAME;
        PERFORM core.refuse_values('item', SQLSTATE, SQLERRM, place, field);
END
$create_item$;

COMMENT ON FUNCTION assets.create_item(jsonb) IS
    'Adds an item (the fields of assets.item_fields and status) with the first entry of its history, and returns its '
    'id. Right: assets, create, in its branch. KT007, KT012, KT013, KT023.';

CREATE OR REPLACE FUNCTION assets.get_item(item uuid) RETURNS assets.items
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $get_item$
DECLARE
    organization uuid := core.current_organization();
    found_row    assets.items;
BEGIN
    SELECT i.* INTO found_row FROM assets.items AS i
    WHERE i.organization_id = organization AND i.id = item;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('item', item);
    END IF;
    PERFORM core.require_right('assets', 'view', found_row.branch_id);
    RETURN found_row;
END
$get_item$;

COMMENT ON FUNCTION assets.get_item(uuid) IS
    'An item, a retired one too. Right: assets, view, in its branch. KT007, KT010.';

CREATE OR REPLACE FUNCTION assets.list_items(
    in_branch uuid DEFAULT NULL, in_category uuid DEFAULT NULL, with_status text DEFAULT NULL,
    after uuid DEFAULT NULL, page integer DEFAULT 100, with_retired boolean DEFAULT false) RETURNS SETOF assets.items
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $list_items$
DECLARE
    organization uuid := core.current_organization();
    seen         uuid[] := core.permitted_branches('assets', 'view');
BEGIN
    RETURN QUERY
        SELECT i.* FROM assets.items AS i
        WHERE i.organization_id = organization
          AND (in_branch IS NULL OR i.branch_id = in_branch)
          AND (in_category IS NULL OR i.category_id = in_category)
          AND (with_status IS NULL OR i.status = with_status)
          AND (after IS NULL OR i.id > after)
          AND (i.deleted_at IS NULL OR with_retired)
          AND (seen IS NULL OR i.branch_id = ANY (seen))
        ORDER BY i.id
        LIMIT page;
END
$list_items$;

COMMENT ON FUNCTION assets.list_items(uuid, uuid, text, uuid, integer, boolean) IS
    'A page of the items that the actor may see, by id; pass the last id as after. page NULL: all. in_category takes '
    'that category alone, not those below it. Right: assets, view. KT007.';

-- For all functions that change an item: it is there, not retired, the right is held, and nobody else changes it.
CREATE OR REPLACE FUNCTION assets.lock_item(item uuid, wanted_module text, permission text) RETURNS assets.items
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $lock_item$
DECLARE
    organization uuid := core.current_organization();
    existing     assets.items;
BEGIN
    SELECT i.* INTO existing FROM assets.items AS i
    WHERE i.organization_id = organization AND i.id = item
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('item', item);
    END IF;
    PERFORM core.require_right(wanted_module, permission, existing.branch_id);
    IF existing.deleted_at IS NOT NULL THEN
        PERFORM core.refuse_retired('item', item);
    END IF;
    RETURN existing;
END
$lock_item$;

COMMENT ON FUNCTION assets.lock_item(uuid, text, text) IS
    'Locks an item that is not retired until the transaction ends, and demands a right in its branch. KT007, KT010, '
    'KT015.';

CREATE OR REPLACE FUNCTION assets.update_item(item uuid, fields jsonb) RETURNS assets.items
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $update_item$
DECLARE
    existing assets.items;
    wanted   assets.items;
    place    text;
    field    text;
BEGIN
    PERFORM core.check_fields('item', fields, assets.item_fields() || 'is_active'::text, ARRAY['name', 'is_active'],
                              false);
    existing := assets.lock_item(item, 'assets', 'update');
    wanted := jsonb_populate_record(existing, fields);
    IF wanted.branch_id IS DISTINCT FROM existing.branch_id THEN
        PERFORM core.require_right('assets', 'update', wanted.branch_id);
    END IF;
    PERFORM assets.check_item(wanted, existing);
    UPDATE assets.items AS i
    SET name = wanted.name, branch_id = wanted.branch_id, category_id = wanted.category_id,
        model_number_id = wanted.model_number_id, manufacturer_id = wanted.manufacturer_id,
        serial_number = wanted.serial_number, barcode = wanted.barcode, location = wanted.location,
        department = wanted.department, custodian_id = wanted.custodian_id, purchase_date = wanted.purchase_date,
        purchase_amount = wanted.purchase_amount, purchased_from_id = wanted.purchased_from_id,
        bill_number = wanted.bill_number, warranty_months = wanted.warranty_months,
        useful_life_months = wanted.useful_life_months, salvage_value = wanted.salvage_value,
        depreciation_method = wanted.depreciation_method, depreciation_rate = wanted.depreciation_rate,
        service_interval_days = wanted.service_interval_days, last_service_date = wanted.last_service_date,
        next_service_date = wanted.next_service_date, is_active = wanted.is_active
    WHERE i.organization_id = existing.organization_id AND i.id = item
    RETURNING i.* INTO wanted;
    RETURN wanted;
EXCEPTION
    WHEN data_exception OR integrity_constraint_violation THEN
        GET STACKED DIAGNOSTICS place = CONSTRAINT_NAME, field = COLUMN_NAME;
        PERFORM core.refuse_values('item', SQLSTATE, SQLERRM, place, field);
END
$update_item$;

COMMENT ON FUNCTION assets.update_item(uuid, jsonb) IS
    'Changes the fields given (those of assets.item_fields and is_active) and returns the row. Right: assets, update, '
    'in both branches. KT007, KT010, KT012, KT013, KT015, KT023.';

CREATE OR REPLACE FUNCTION assets.approve_item(item uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $approve_item$
DECLARE
    existing assets.items := assets.lock_item(item, 'assets', 'update');
BEGIN
    IF core.current_actor() IS NULL THEN
        RAISE EXCEPTION 'An approval is a person''s.'
            USING ERRCODE = 'KT012', HINT = 'Call core.set_context(organization, actor) with the one who approves.';
    ELSIF existing.approved_at IS NOT NULL THEN
        RAISE EXCEPTION 'The item % is approved.', item
            USING ERRCODE = 'KT016', DETAIL = format('By %s at %s.', existing.approved_by, existing.approved_at),
                  HINT = 'An approval stands.';
    END IF;
    UPDATE assets.items AS i SET approved_by = core.current_actor(), approved_at = clock_timestamp()
    WHERE i.organization_id = existing.organization_id AND i.id = item;
END
$approve_item$;

COMMENT ON FUNCTION assets.approve_item(uuid) IS
    'Notes who approved an item and when, once. That nobody approves what they entered is for the security report to '
    'tell. Right: assets, update. KT007, KT010, KT012: no actor, KT015, KT016: it is already.';

CREATE OR REPLACE FUNCTION assets.retire_item(item uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $retire_item$
DECLARE
    existing assets.items := assets.lock_item(item, 'assets', 'delete');
    uses     text;
BEGIN
    SELECT string_agg(format('%s %s', t.used, t.what), ', ') INTO uses
    FROM (
        SELECT 'open service records' AS what, count(*) AS used FROM assets.items_history AS h
        WHERE h.organization_id = existing.organization_id AND h.item_id = item AND h.deleted_at IS NULL
          AND h.phase NOT IN ('completed', 'cancelled')
        UNION ALL
        SELECT 'vehicles', count(*) FROM vehicles.bluebook AS v
        WHERE v.organization_id = existing.organization_id AND v.item_id = item AND v.deleted_at IS NULL
          AND v.struck_off_on IS NULL
    ) AS t
    WHERE t.used > 0;
    IF uses IS NOT NULL THEN
        RAISE EXCEPTION 'The item % is still in use.', item
            USING ERRCODE = 'KT014', DETAIL = format('There are %s.', uses),
                  HINT = 'Complete or cancel its records, and strike its vehicle off, first.';
    END IF;
    UPDATE assets.items AS i SET is_active = false, deleted_at = now()
    WHERE i.organization_id = existing.organization_id AND i.id = item;
END
$retire_item$;

COMMENT ON FUNCTION assets.retire_item(uuid) IS
    'Takes an item that was entered by mistake out of the register; one that leaves it goes by assets.dispose. Right: '
    'assets, delete. KT007, KT010, KT014: open records or a vehicle, KT015.';

GRANT EXECUTE ON FUNCTION
    assets.item_fields(), assets.check_item(assets.items, assets.items), assets.create_item(jsonb),
    assets.get_item(uuid), assets.list_items(uuid, uuid, text, uuid, integer, boolean),
    assets.lock_item(uuid, text, text), assets.update_item(uuid, jsonb), assets.approve_item(uuid),
    assets.retire_item(uuid)
    TO keeptrack_app;
