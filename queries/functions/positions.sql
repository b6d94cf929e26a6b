-- Positions, and the list of rights that each gives to whoever holds it.
SET LOCAL ROLE keeptrack_owner;

CREATE OR REPLACE FUNCTION core.check_access_list(list jsonb) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $check_access_list$
DECLARE
    wrong text;
BEGIN
    IF jsonb_typeof(list) <> 'object' OR EXISTS (
           SELECT FROM jsonb_each(list) AS e
           WHERE e.key NOT IN ('modules', 'departments') OR jsonb_typeof(e.value) <> 'object') THEN
        wrong := 'it may hold the objects modules and departments';
    ELSE
        SELECT format('module %s needs a scope (organization or branches), and view, create, update and delete are '
                      'true or false', m.key)
        INTO wrong
        FROM jsonb_each(coalesce(list -> 'modules', '{}')) AS m
        WHERE btrim(m.key) = '' OR jsonb_typeof(m.value) <> 'object'
           OR CASE WHEN jsonb_typeof(m.value) = 'object' THEN
                  coalesce(m.value ->> 'scope', '') NOT IN ('organization', 'branches')
                  OR EXISTS (SELECT FROM jsonb_each(m.value) AS p
                             WHERE p.key <> 'scope'
                               AND (p.key NOT IN ('view', 'create', 'update', 'delete')
                                    OR jsonb_typeof(p.value) <> 'boolean'))
              END
        ORDER BY m.key COLLATE "C"
        LIMIT 1;
        IF wrong IS NULL THEN
            SELECT format('department %s needs a list of its posts', d.key) INTO wrong
            FROM jsonb_each(coalesce(list -> 'departments', '{}')) AS d
            WHERE jsonb_typeof(d.value) <> 'array'
               OR jsonb_path_exists(d.value, '$[*] ? (@.type() != "string")')
            ORDER BY d.key COLLATE "C"
            LIMIT 1;
        END IF;
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'The access_list is malformed: %.', wrong
            USING ERRCODE = 'KT012',
                  HINT = 'For example {"modules": {"assets": {"scope": "branches", "view": true}}, "departments": '
                         '{"Fleet": ["driver"]}}.';
    END IF;
END
$check_access_list$;

COMMENT ON FUNCTION core.check_access_list(jsonb) IS
    'KT012: not the form that core.positions.access_list has.';

CREATE OR REPLACE FUNCTION core.create_position(fields jsonb) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $create_position$
DECLARE
    organization uuid := core.current_organization();
    wanted       core.positions;
    place        text;
    field        text;
BEGIN
    PERFORM core.check_fields('position', fields, ARRAY['name', 'branch_id', 'description', 'access_list'],
                              ARRAY['name'], true);
    wanted := jsonb_populate_record(NULL::core.positions, fields);
    wanted.access_list := coalesce(wanted.access_list, '{}');
    PERFORM core.require_right('users', 'create', wanted.branch_id);
    PERFORM core.check_access_list(wanted.access_list);
    PERFORM core.require_live('core.branches', wanted.branch_id, 'branch');
    INSERT INTO core.positions (organization_id, id, branch_id, name, description, access_list)
    VALUES (organization, gen_random_uuid(), wanted.branch_id, wanted.name, wanted.description,
            wanted.access_list)
    RETURNING id INTO wanted.id;
    RETURN wanted.id;
EXCEPTION
    WHEN data_exception OR integrity_constraint_violation THEN
        GET STACKED DIAGNOSTICS place = CONSTRAINT_NAME, field = COLUMN_NAME;
        PERFORM core.refuse_values('position', SQLSTATE, SQLERRM, place, field);
END
$create_position$;

COMMENT ON FUNCTION core.create_position(jsonb) IS
    'Adds a position (name, branch_id, description, access_list) and returns its id. Right: users, create. KT007, '
    'KT012, KT013, KT023.';

CREATE OR REPLACE FUNCTION core.get_position(post uuid) RETURNS core.positions
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $get_position$
DECLARE
    organization uuid := core.current_organization();
    found_row    core.positions;
BEGIN
    SELECT p.* INTO found_row FROM core.positions AS p
    WHERE p.organization_id = organization AND p.id = post;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('position', post);
    END IF;
    PERFORM core.require_right('users', 'view', found_row.branch_id);
    RETURN found_row;
END
$get_position$;

COMMENT ON FUNCTION core.get_position(uuid) IS
    'A position, a retired one too. Right: users, view. KT007, KT010.';

CREATE OR REPLACE FUNCTION core.list_positions(with_retired boolean DEFAULT false) RETURNS SETOF core.positions
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $list_positions$
DECLARE
    organization uuid := core.current_organization();
    seen         uuid[] := core.permitted_branches('users', 'view');
BEGIN
    RETURN QUERY
        SELECT p.* FROM core.positions AS p
        WHERE p.organization_id = organization
          AND (p.deleted_at IS NULL OR with_retired)
          AND (seen IS NULL OR p.branch_id = ANY (seen))
        ORDER BY p.name COLLATE "C", p.id;
END
$list_positions$;

COMMENT ON FUNCTION core.list_positions(boolean) IS
    'The positions that the actor may see, by name. Right: users, view. KT007.';

CREATE OR REPLACE FUNCTION core.update_position(post uuid, fields jsonb) RETURNS core.positions
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $update_position$
DECLARE
    organization uuid := core.current_organization();
    existing     core.positions;
    wanted       core.positions;
    place        text;
    field        text;
BEGIN
    PERFORM core.check_fields('position', fields, ARRAY['name', 'branch_id', 'description', 'access_list', 'is_active'],
                              ARRAY['name', 'access_list', 'is_active'], false);
    SELECT p.* INTO existing FROM core.positions AS p
    WHERE p.organization_id = organization AND p.id = post
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('position', post);
    END IF;
    PERFORM core.require_right('users', 'update', existing.branch_id);
    IF existing.deleted_at IS NOT NULL THEN
        PERFORM core.refuse_retired('position', post);
    END IF;
    wanted := jsonb_populate_record(existing, fields);
    IF wanted.branch_id IS DISTINCT FROM existing.branch_id THEN
        PERFORM core.require_right('users', 'update', wanted.branch_id);
        PERFORM core.require_live('core.branches', wanted.branch_id, 'branch');
    END IF;
    PERFORM core.check_access_list(wanted.access_list);
    -- The branch decides what the scope "branches" reaches.
    IF wanted.access_list <> existing.access_list OR wanted.branch_id IS DISTINCT FROM existing.branch_id THEN
        PERFORM core.refuse_own_rights(u.id) FROM core.users AS u
        WHERE u.organization_id = organization AND u.id = core.current_actor() AND u.position_id = post;
    END IF;
    UPDATE core.positions AS p
    SET name = wanted.name, branch_id = wanted.branch_id, description = wanted.description,
        access_list = wanted.access_list, is_active = wanted.is_active
    WHERE p.organization_id = organization AND p.id = post
    RETURNING p.* INTO wanted;
    RETURN wanted;
EXCEPTION
    WHEN data_exception OR integrity_constraint_violation THEN
        GET STACKED DIAGNOSTICS place = CONSTRAINT_NAME, field = COLUMN_NAME;
        PERFORM core.refuse_values('position', SQLSTATE, SQLERRM, place, field);
END
$update_position$;

COMMENT ON FUNCTION core.update_position(uuid, jsonb) IS
    'Changes the fields given (name, branch_id, description, access_list as a whole, is_active) and returns the row. '
    'Right: users, update, in both branches. KT007, KT009: one''s own list or branch, KT010, KT012, KT013, KT015, '
    'KT023.';

CREATE OR REPLACE FUNCTION core.refuse_own_rights(person uuid) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $refuse_own_rights$
BEGIN
    IF person = core.current_actor() THEN
        RAISE EXCEPTION 'Nobody changes their own rights.'
            USING ERRCODE = 'KT009', HINT = 'Ask somebody else who has the right to.';
    END IF;
END
$refuse_own_rights$;

COMMENT ON FUNCTION core.refuse_own_rights(uuid) IS
    'KT009: the actor is that person.';

CREATE OR REPLACE FUNCTION core.retire_position(post uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $retire_position$
DECLARE
    organization uuid := core.current_organization();
    existing     core.positions;
    holders      bigint;
BEGIN
    SELECT p.* INTO existing FROM core.positions AS p
    WHERE p.organization_id = organization AND p.id = post
    FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('position', post);
    END IF;
    PERFORM core.require_right('users', 'delete', existing.branch_id);
    IF existing.deleted_at IS NOT NULL THEN
        PERFORM core.refuse_retired('position', post);
    END IF;
    SELECT count(*) INTO holders FROM core.users AS u
    WHERE u.organization_id = organization AND u.position_id = post AND u.deleted_at IS NULL;
    IF holders > 0 THEN
        RAISE EXCEPTION 'The position % is still held.', existing.name
            USING ERRCODE = 'KT014', DETAIL = format('By %s users.', holders),
                  HINT = 'Give them another position first (core.update_user).';
    END IF;
    UPDATE core.positions AS p SET is_active = false, deleted_at = now()
    WHERE p.organization_id = organization AND p.id = post;
END
$retire_position$;

COMMENT ON FUNCTION core.retire_position(uuid) IS
    'Retires a position that nobody holds. Right: users, delete. KT007, KT010, KT014: still held, KT015.';

GRANT EXECUTE ON FUNCTION
    core.check_access_list(jsonb), core.create_position(jsonb), core.get_position(uuid), core.list_positions(boolean),
    core.update_position(uuid, jsonb), core.refuse_own_rights(uuid), core.retire_position(uuid)
    TO keeptrack_app;
