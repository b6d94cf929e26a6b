-- Rights given to one person beside those of the position.
SET LOCAL ROLE keeptrack_owner;

CREATE OR REPLACE FUNCTION core.grant_access(
    person uuid, wanted_module text, wanted_scope text, may_view boolean DEFAULT true, may_create boolean DEFAULT false,
    may_update boolean DEFAULT false, may_delete boolean DEFAULT false) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $grant_access$
DECLARE
    organization uuid := core.current_organization();
    existing     core.users;
    added        uuid;
BEGIN
    IF coalesce(btrim(wanted_module), '') = '' OR wanted_scope IS NULL
       OR wanted_scope NOT IN ('organization', 'branches')
       OR (may_view OR may_create OR may_update OR may_delete) IS NOT TRUE
       OR num_nulls(may_view, may_create, may_update, may_delete) > 0 THEN
        RAISE EXCEPTION 'A grant needs a module, a scope and at least one permission.'
            USING ERRCODE = 'KT012',
                  HINT = 'Scopes: organization, branches. Permissions: view, create, update, delete.';
    END IF;
    -- The lock lets two grants for one person through one after the other.
    SELECT u.* INTO existing FROM core.users AS u
    WHERE u.organization_id = organization AND u.id = person
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('user', person);
    END IF;
    PERFORM core.require_right('users', 'update', existing.branch_id);
    PERFORM core.refuse_own_rights(person);
    IF existing.deleted_at IS NOT NULL THEN
        PERFORM core.refuse_retired('user', person);
    END IF;
    IF EXISTS (SELECT FROM core.access AS a
               WHERE a.organization_id = organization AND a.user_id = person AND a.module = wanted_module
                 AND a.scope = wanted_scope AND a.revoked_at IS NULL) THEN
        RAISE EXCEPTION 'The user has a grant for that module and scope.'
            USING ERRCODE = 'KT011', DETAIL = format('Module %s, scope %s.', wanted_module, wanted_scope),
                  HINT = 'Revoke it first; the trail then tells both.';
    END IF;
    INSERT INTO core.access (organization_id, id, user_id, module, scope, can_view, can_create, can_update, can_delete,
                             granted_by, granted_at)
    VALUES (organization, gen_random_uuid(), person, wanted_module, wanted_scope, may_view, may_create, may_update,
            may_delete, core.current_actor(), now())
    RETURNING id INTO added;
    RETURN added;
END
$grant_access$;

COMMENT ON FUNCTION core.grant_access(uuid, text, text, boolean, boolean, boolean, boolean) IS
    'Gives a user permissions in a module, for the organization or for the user''s branches, and returns the grant''s '
    'id. Right: users, update. KT007, KT009: to oneself, KT010, KT011: has one, KT012, KT015.';

CREATE OR REPLACE FUNCTION core.revoke_access(right_given uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $revoke_access$
DECLARE
    organization uuid := core.current_organization();
    existing     core.access;
BEGIN
    SELECT a.* INTO existing FROM core.access AS a
    WHERE a.organization_id = organization AND a.id = right_given
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('grant', right_given);
    END IF;
    PERFORM core.require_right('users', 'update', (
        SELECT u.branch_id FROM core.users AS u
        WHERE u.organization_id = organization AND u.id = existing.user_id));
    PERFORM core.refuse_own_rights(existing.user_id);
    IF existing.revoked_at IS NOT NULL THEN
        PERFORM core.refuse_retired('grant', right_given);
    END IF;
    UPDATE core.access AS a SET revoked_at = now(), revoked_by = core.current_actor()
    WHERE a.organization_id = organization AND a.id = right_given;
END
$revoke_access$;

COMMENT ON FUNCTION core.revoke_access(uuid) IS
    'Takes a grant away; the row stays. Right: users, update. KT007, KT009: one''s own, KT010, KT015: it is already.';

CREATE OR REPLACE FUNCTION core.get_access(right_given uuid) RETURNS core.access
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $get_access$
DECLARE
    organization uuid := core.current_organization();
    found_row    core.access;
BEGIN
    SELECT a.* INTO found_row FROM core.access AS a
    WHERE a.organization_id = organization AND a.id = right_given;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('grant', right_given);
    END IF;
    PERFORM core.get_user(found_row.user_id);
    RETURN found_row;
END
$get_access$;

COMMENT ON FUNCTION core.get_access(uuid) IS
    'A grant. Right: users, view, or one''s own. KT007, KT010.';

CREATE OR REPLACE FUNCTION core.list_access(person uuid, with_revoked boolean DEFAULT false) RETURNS SETOF core.access
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $list_access$
DECLARE
    organization uuid := core.current_organization();
BEGIN
    PERFORM core.get_user(person);
    RETURN QUERY
        SELECT a.* FROM core.access AS a
        WHERE a.organization_id = organization AND a.user_id = person
          AND (a.revoked_at IS NULL OR with_revoked)
        ORDER BY a.module COLLATE "C", a.scope COLLATE "C", a.granted_at, a.id;
END
$list_access$;

COMMENT ON FUNCTION core.list_access(uuid, boolean) IS
    'The grants of a user, by module. Right: users, view, or one''s own. KT007, KT010.';

GRANT EXECUTE ON FUNCTION
    core.grant_access(uuid, text, text, boolean, boolean, boolean, boolean), core.revoke_access(uuid),
    core.get_access(uuid), core.list_access(uuid, boolean)
    TO keeptrack_app;
