-- The tree of categories.
SET LOCAL ROLE keeptrack_owner;

CREATE OR REPLACE FUNCTION assets.create_category(fields jsonb) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $create_category$
DECLARE
    organization uuid := core.current_organization();
    wanted       assets.categories;
    place        text;
    field        text;
BEGIN
    PERFORM core.check_fields(
        'category', fields,
        ARRAY['name', 'parent_id', 'icon', 'depreciation_method', 'depreciation_rate', 'useful_life_months',
              'salvage_value', 'tax_pool'], ARRAY['name'], true);
    PERFORM core.require_right('assets', 'create', NULL);
    wanted := jsonb_populate_record(NULL::assets.categories, fields);
    -- A new category has nothing below it: it makes no circle.
    PERFORM core.require_live('assets.categories', wanted.parent_id, 'category');
    INSERT INTO assets.categories (
        organization_id, id, parent_id, name, icon, depreciation_method, depreciation_rate, useful_life_months,
        salvage_value, tax_pool)
    VALUES (organization, gen_random_uuid(), wanted.parent_id, wanted.name, wanted.icon,
            wanted.depreciation_method, wanted.depreciation_rate, wanted.useful_life_months, wanted.salvage_value,
            wanted.tax_pool)
    RETURNING id INTO wanted.id;
    RETURN wanted.id;
EXCEPTION
    WHEN data_exception OR integrity_constraint_violation THEN
        GET STACKED DIAGNOSTICS place = CONSTRAINT_NAME, field = COLUMN_NAME;
        PERFORM core.refuse_values('category', SQLSTATE, SQLERRM, place, field);
END
$create_category$;

COMMENT ON FUNCTION assets.create_category(jsonb) IS
    'Adds a category (name, parent_id, icon, depreciation_method, depreciation_rate, useful_life_months, '
    'salvage_value, tax_pool) and returns its id. Right: assets, create, for the organization. KT007, KT012, KT013, '
    'KT023.';

CREATE OR REPLACE FUNCTION assets.get_category(category uuid) RETURNS assets.categories
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $get_category$
DECLARE
    organization uuid := core.current_organization();
    found_row    assets.categories;
BEGIN
    PERFORM core.permitted_branches('assets', 'view');
    SELECT c.* INTO found_row FROM assets.categories AS c
    WHERE c.organization_id = organization AND c.id = category;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('category', category);
    END IF;
    RETURN found_row;
END
$get_category$;

COMMENT ON FUNCTION assets.get_category(uuid) IS
    'A category, a retired one too. Right: assets, view, in whatever scope. KT007, KT010.';

CREATE OR REPLACE FUNCTION assets.list_categories(with_retired boolean DEFAULT false)
    RETURNS TABLE (category_id uuid, parent_id uuid, name text, depth integer, category_path text, is_active boolean)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $list_categories$
DECLARE
    organization uuid := core.current_organization();
BEGIN
    PERFORM core.permitted_branches('assets', 'view');
    RETURN QUERY
        WITH RECURSIVE tree AS (
            SELECT c.organization_id, c.id, c.parent_id, c.name, c.is_active, c.deleted_at, 0 AS depth,
                   ARRAY[c.name || E'\x01' || c.id] AS place, c.name AS path
            FROM assets.categories AS c
            WHERE c.organization_id = organization AND c.parent_id IS NULL
            UNION ALL
            SELECT c.organization_id, c.id, c.parent_id, c.name, c.is_active, c.deleted_at, t.depth + 1,
                   t.place || (c.name || E'\x01' || c.id), t.path || ' / ' || c.name
            FROM tree AS t
            JOIN assets.categories AS c ON c.organization_id = t.organization_id AND c.parent_id = t.id
            -- Citus follows a recursive query where each part of it names the organization.
            WHERE c.organization_id = organization
        )
        SELECT t.id, t.parent_id, t.name, t.depth, t.path, t.is_active
        FROM tree AS t
        WHERE t.deleted_at IS NULL OR with_retired
        ORDER BY t.place COLLATE "C";
END
$list_categories$;

COMMENT ON FUNCTION assets.list_categories(boolean) IS
    'The tree, each category after the one above it and beside its sisters by name. Circles (made before there was '
    'assets.move_category) hang from no root and are left out. Right: assets, view, in whatever scope. KT007.';

CREATE OR REPLACE FUNCTION assets.update_category(category uuid, fields jsonb) RETURNS assets.categories
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $update_category$
DECLARE
    organization uuid := core.current_organization();
    wanted       assets.categories;
    place        text;
    field        text;
BEGIN
    PERFORM core.check_fields(
        'category', fields,
        ARRAY['name', 'icon', 'depreciation_method', 'depreciation_rate', 'useful_life_months', 'salvage_value',
              'tax_pool', 'is_active'], ARRAY['name', 'is_active'], false);
    PERFORM core.require_right('assets', 'update', NULL);
    SELECT c.* INTO wanted FROM assets.categories AS c
    WHERE c.organization_id = organization AND c.id = category
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('category', category);
    ELSIF wanted.deleted_at IS NOT NULL THEN
        PERFORM core.refuse_retired('category', category);
    END IF;
    wanted := jsonb_populate_record(wanted, fields);
    UPDATE assets.categories AS c
    SET name = wanted.name, icon = wanted.icon, depreciation_method = wanted.depreciation_method,
        depreciation_rate = wanted.depreciation_rate, useful_life_months = wanted.useful_life_months,
        salvage_value = wanted.salvage_value, tax_pool = wanted.tax_pool, is_active = wanted.is_active
    WHERE c.organization_id = organization AND c.id = category
    RETURNING c.* INTO wanted;
    RETURN wanted;
EXCEPTION
    WHEN data_exception OR integrity_constraint_violation THEN
        GET STACKED DIAGNOSTICS place = CONSTRAINT_NAME, field = COLUMN_NAME;
        PERFORM core.refuse_values('category', SQLSTATE, SQLERRM, place, field);
END
$update_category$;

COMMENT ON FUNCTION assets.update_category(uuid, jsonb) IS
    'Changes the fields given and returns the row; its place changes by assets.move_category. Right: assets, update, '
    'for the organization. KT007, KT010, KT012, KT015, KT023.';

CREATE OR REPLACE FUNCTION assets.move_category(category uuid, new_parent uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $move_category$
DECLARE
    organization uuid := core.current_organization();
    existing     assets.categories;
    above        uuid := new_parent;
    walked       uuid[] := '{}';
BEGIN
    PERFORM core.require_right('assets', 'update', NULL);
    -- Two moves, each harmless alone, can make a circle together: one at a time.
    PERFORM core.lock_organization();
    SELECT c.* INTO existing FROM assets.categories AS c
    WHERE c.organization_id = organization AND c.id = category
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('category', category);
    ELSIF existing.deleted_at IS NOT NULL THEN
        PERFORM core.refuse_retired('category', category);
    END IF;
    PERFORM core.require_live('assets.categories', new_parent, 'category');
    WHILE above IS NOT NULL AND above <> ALL (walked) LOOP
        IF above = category THEN
            RAISE EXCEPTION 'The category % would lie below itself.', existing.name
                USING ERRCODE = 'KT018', HINT = 'Move it to a category that is not below it.';
        END IF;
        walked := walked || above;
        SELECT c.parent_id INTO above FROM assets.categories AS c
        WHERE c.organization_id = organization AND c.id = above;
    END LOOP;
    UPDATE assets.categories AS c SET parent_id = new_parent
    WHERE c.organization_id = organization AND c.id = category;
END
$move_category$;

COMMENT ON FUNCTION assets.move_category(uuid, uuid) IS
    'Hangs a category, with all below it, under another; NULL makes it a root. Moves of one organization come one at a'
    ' time. Right: assets, update, for the organization. KT007, KT010, KT013, KT015, KT018: a circle, KT024.';

CREATE OR REPLACE FUNCTION assets.retire_category(category uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $retire_category$
DECLARE
    organization uuid := core.current_organization();
    existing     assets.categories;
    below        bigint;
    items        bigint;
BEGIN
    PERFORM core.require_right('assets', 'delete', NULL);
    SELECT c.* INTO existing FROM assets.categories AS c
    WHERE c.organization_id = organization AND c.id = category
    FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('category', category);
    ELSIF existing.deleted_at IS NOT NULL THEN
        PERFORM core.refuse_retired('category', category);
    END IF;
    SELECT count(*) INTO below FROM assets.categories AS c
    WHERE c.organization_id = organization AND c.parent_id = category AND c.deleted_at IS NULL;
    SELECT count(*) INTO items FROM assets.items AS i
    WHERE i.organization_id = organization AND i.category_id = category AND i.deleted_at IS NULL;
    IF below > 0 OR items > 0 THEN
        RAISE EXCEPTION 'The category % is still in use.', existing.name
            USING ERRCODE = 'KT014', DETAIL = format('Categories below it: %s, items: %s.', below, items),
                  HINT = 'Move them to another category first.';
    END IF;
    UPDATE assets.categories AS c SET is_active = false, deleted_at = now()
    WHERE c.organization_id = organization AND c.id = category;
END
$retire_category$;

COMMENT ON FUNCTION assets.retire_category(uuid) IS
    'Retires a category with nothing below it and no item in it. Right: assets, delete, for the organization. KT007, '
    'KT010, KT014: in use, KT015.';

GRANT EXECUTE ON FUNCTION
    assets.create_category(jsonb), assets.get_category(uuid), assets.list_categories(boolean),
    assets.update_category(uuid, jsonb), assets.move_category(uuid, uuid), assets.retire_category(uuid)
    TO keeptrack_app;
