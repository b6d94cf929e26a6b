-- Branches.
SET LOCAL ROLE keeptrack_owner;

CREATE OR REPLACE FUNCTION core.create_branch(fields jsonb) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $create_branch$
DECLARE
    organization uuid := core.current_organization();
    wanted       core.branches;
    place        text;
    field        text;
BEGIN
    PERFORM core.check_fields('branch', fields, ARRAY['name', 'code', 'province', 'address'], ARRAY['name', 'code'],
                              true);
    PERFORM core.require_right('branches', 'create', NULL);
    wanted := jsonb_populate_record(NULL::core.branches, fields);
    INSERT INTO core.branches (organization_id, id, name, code, province, address)
    VALUES (organization, gen_random_uuid(), wanted.name, wanted.code, wanted.province, wanted.address)
    RETURNING id INTO wanted.id;
    RETURN wanted.id;
EXCEPTION
    WHEN data_exception OR integrity_constraint_violation THEN
        GET STACKED DIAGNOSTICS place = CONSTRAINT_NAME, field = COLUMN_NAME;
        PERFORM core.refuse_values('branch', SQLSTATE, SQLERRM, place, field);
END
$create_branch$;

COMMENT ON FUNCTION core.create_branch(jsonb) IS
    'Adds a branch (name, code, province, address) and returns its id. Right: branches, create, for the organization. '
    'KT007, KT011: code taken, KT012, KT013: no such province, KT023.';

CREATE OR REPLACE FUNCTION core.get_branch(branch uuid) RETURNS core.branches
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $get_branch$
DECLARE
    organization uuid := core.current_organization();
    found_row    core.branches;
BEGIN
    PERFORM core.require_right('branches', 'view', branch);
    SELECT b.* INTO found_row FROM core.branches AS b
    WHERE b.organization_id = organization AND b.id = branch;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('branch', branch);
    END IF;
    RETURN found_row;
END
$get_branch$;

COMMENT ON FUNCTION core.get_branch(uuid) IS
    'A branch, a retired one too. Right: branches, view. KT007, KT010.';

CREATE OR REPLACE FUNCTION core.list_branches(with_retired boolean DEFAULT false) RETURNS SETOF core.branches
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $list_branches$
DECLARE
    organization uuid := core.current_organization();
    seen         uuid[] := core.permitted_branches('branches', 'view');
BEGIN
    RETURN QUERY
        SELECT b.* FROM core.branches AS b
        WHERE b.organization_id = organization
          AND (b.deleted_at IS NULL OR with_retired)
          AND (seen IS NULL OR b.id = ANY (seen))
        ORDER BY b.code COLLATE "C";
END
$list_branches$;

COMMENT ON FUNCTION core.list_branches(boolean) IS
    'The branches that the actor may see, by code in byte order. Right: branches, view. KT007.';

CREATE OR REPLACE FUNCTION core.update_branch(branch uuid, fields jsonb) RETURNS core.branches
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $update_branch$
DECLARE
    organization uuid := core.current_organization();
    wanted       core.branches;
    place        text;
    field        text;
BEGIN
    PERFORM core.check_fields('branch', fields, ARRAY['name', 'code', 'province', 'address', 'is_active'],
                              ARRAY['name', 'code', 'is_active'], false);
    PERFORM core.require_right('branches', 'update', branch);
    SELECT b.* INTO wanted FROM core.branches AS b
    WHERE b.organization_id = organization AND b.id = branch
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('branch', branch);
    ELSIF wanted.deleted_at IS NOT NULL THEN
        PERFORM core.refuse_retired('branch', branch);
    END IF;
    wanted := jsonb_populate_record(wanted, fields);
    UPDATE core.branches AS b
    SET name = wanted.name, code = wanted.code, province = wanted.province, address = wanted.address,
        is_active = wanted.is_active
    WHERE b.organization_id = organization AND b.id = branch
    RETURNING b.* INTO wanted;
    RETURN wanted;
EXCEPTION
    WHEN data_exception OR integrity_constraint_violation THEN
        GET STACKED DIAGNOSTICS place = CONSTRAINT_NAME, field = COLUMN_NAME;
        PERFORM core.refuse_values('branch', SQLSTATE, SQLERRM, place, field);
END
$update_branch$;

COMMENT ON FUNCTION core.update_branch(uuid, jsonb) IS
    'Changes the fields given (name, code, province, address, is_active) and returns the row. Right: branches, update.'
    ' KT007, KT010, KT011: code taken, KT012, KT013, KT015, KT023.';

CREATE OR REPLACE FUNCTION core.retire_branch(branch uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $retire_branch$
DECLARE
    organization uuid := core.current_organization();
    existing     core.branches;
    users        text;
BEGIN
    PERFORM core.require_right('branches', 'delete', branch);
    -- Whoever is adding a row to this branch holds a share of the lock (core.require_live): it is seen below.
    SELECT b.* INTO existing FROM core.branches AS b
    WHERE b.organization_id = organization AND b.id = branch
    FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('branch', branch);
    ELSIF existing.deleted_at IS NOT NULL THEN
        PERFORM core.refuse_retired('branch', branch);
    END IF;
    SELECT string_agg(format('%s %s', t.used, t.what), ', ') INTO users
    FROM (
        SELECT 'items' AS what, count(*) AS used FROM assets.items AS i
        WHERE i.organization_id = organization AND i.branch_id = branch AND i.deleted_at IS NULL
          AND i.disposed_on IS NULL
        UNION ALL
        SELECT 'vehicles', count(*) FROM vehicles.bluebook AS v
        WHERE v.organization_id = organization AND v.branch_id = branch AND v.deleted_at IS NULL
          AND v.struck_off_on IS NULL
        UNION ALL
        SELECT 'users', count(*) FROM core.users AS u
        WHERE u.organization_id = organization AND u.branch_id = branch AND u.deleted_at IS NULL
        UNION ALL
        SELECT 'positions', count(*) FROM core.positions AS p
        WHERE p.organization_id = organization AND p.branch_id = branch AND p.deleted_at IS NULL
    ) AS t
    WHERE t.used > 0;
    IF users IS NOT NULL THEN
        RAISE EXCEPTION 'The branch % is still in use.', existing.code
            USING ERRCODE = 'KT014', DETAIL = format('There are %s.', users),
                  HINT = 'Move them to another branch, dispose of them or retire them first.';
    END IF;
    UPDATE core.branches AS b SET is_active = false, deleted_at = now()
    WHERE b.organization_id = organization AND b.id = branch;
END
$retire_branch$;

COMMENT ON FUNCTION core.retire_branch(uuid) IS
    'Retires a branch that no item held, vehicle, user or position is in; its code stays taken. Right: branches, '
    'delete. KT007, KT010, KT014: in use, KT015.';

GRANT EXECUTE ON FUNCTION
    core.create_branch(jsonb), core.get_branch(uuid), core.list_branches(boolean), core.update_branch(uuid, jsonb),
    core.retire_branch(uuid)
    TO keeptrack_app;
