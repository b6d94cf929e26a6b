-- Who may do what: the rights of app.user_id by position and by grant, as the write functions ask for them.
--
-- Modules: organization (its name and settings), branches, users (positions, people, their rights, blocks), assets
-- (categories, items), service (service records), vehicles. Other services may keep modules of their own in the same
-- lists.
SET LOCAL ROLE keeptrack_owner;

CREATE OR REPLACE FUNCTION core.current_organization() RETURNS uuid
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $current_organization$
DECLARE
    organization uuid := nullif(current_setting('app.organization_id', true), '')::uuid;
BEGIN
    IF organization IS NULL THEN
        RAISE EXCEPTION 'No organization given.'
            USING ERRCODE = 'KT001', HINT = 'Call core.set_context(organization, actor) first in the transaction.';
    END IF;
    RETURN organization;
END
$current_organization$;

COMMENT ON FUNCTION core.current_organization() IS
    'The organization of the transaction. KT001: none.';

CREATE OR REPLACE FUNCTION core.current_actor() RETURNS uuid
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $current_actor$
BEGIN
    RETURN nullif(current_setting('app.user_id', true), '')::uuid;
END
$current_actor$;

COMMENT ON FUNCTION core.current_actor() IS
    'The person that the transaction works for; NULL where a service works for itself (see core.permitted_branches).';

-- The same reading of a position's list as the security report's: only true is true, a deleted position gives nothing.
CREATE OR REPLACE FUNCTION core.require_service() RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $require_service$
BEGIN
    IF core.current_actor() IS NOT NULL THEN
        RAISE EXCEPTION 'Only a service for itself may do that.'
            USING ERRCODE = 'KT007', HINT = 'Leave app.user_id empty.';
    END IF;
END
$require_service$;

COMMENT ON FUNCTION core.require_service() IS 'KT007: the transaction works for a person.';

CREATE OR REPLACE FUNCTION core.permitted_branches(wanted_module text, permission text) RETURNS uuid[]
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $permitted_branches$
DECLARE
    organization uuid := core.current_organization();
    person       uuid := core.current_actor();
    holder       record;
    granted      record;
    scope        text;
BEGIN
    IF permission IS NULL OR permission NOT IN ('view', 'create', 'update', 'delete') THEN
        RAISE EXCEPTION 'There is no permission %.', permission
            USING ERRCODE = 'KT012', HINT = 'Permissions: view, create, update, delete.';
    END IF;
    IF person IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT u.branch_id AS own_branch, p.branch_id AS post_branch,
           p.access_list #> ARRAY['modules', wanted_module] AS rights
    INTO holder
    FROM core.users AS u
    LEFT JOIN core.positions AS p
        ON p.organization_id = u.organization_id AND p.id = u.position_id AND p.deleted_at IS NULL
    WHERE u.organization_id = organization AND u.id = person AND u.is_active AND u.deleted_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'The actor % is no active user of the organization.', person
            USING ERRCODE = 'KT008', HINT = 'Set app.user_id to an active user, or to none for the service itself.';
    END IF;
    IF holder.rights -> permission = 'true'::jsonb THEN
        scope := holder.rights ->> 'scope';
    END IF;
    SELECT bool_or(a.scope = 'organization') AS everywhere, count(*) > 0 AS anywhere
    INTO granted
    FROM core.access AS a
    WHERE a.organization_id = organization AND a.user_id = person AND a.module = wanted_module
      AND a.granted_at <= clock_timestamp() AND (a.revoked_at IS NULL OR a.revoked_at > clock_timestamp())
      AND CASE permission WHEN 'view' THEN a.can_view WHEN 'create' THEN a.can_create
                          WHEN 'update' THEN a.can_update ELSE a.can_delete END;
    IF scope = 'organization' OR granted.everywhere THEN
        RETURN NULL;
    END IF;
    IF scope = 'branches' OR granted.anywhere THEN
        RETURN array_remove(ARRAY[holder.own_branch, holder.post_branch], NULL);
    END IF;
    RAISE EXCEPTION 'The actor may not % in the module %.', permission, wanted_module
        USING ERRCODE = 'KT007',
              DETAIL = format('Actor %s, module %s, permission %s.', person, wanted_module, permission),
              HINT = 'The right comes with the position (access_list) or with core.grant_access.';
END
$permitted_branches$;

COMMENT ON FUNCTION core.permitted_branches(text, text) IS
    'The branches in which app.user_id has a permission (view, create, update, delete) in a module: NULL for the whole'
    ' organization (scope organization), else those of the person and of the position (scope branches; may be empty). '
    'Rights are those of the position''s access_list joined with the grants in force. Without app.user_id the trusted '
    'service acts for itself and may do all within the organization: a service that works for a person must say so '
    'with core.set_context(organization, actor). KT001, KT007: no right at all, KT008, KT012.';

CREATE OR REPLACE FUNCTION core.require_right(wanted_module text, permission text, branch uuid) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $require_right$
DECLARE
    branches uuid[] := core.permitted_branches(wanted_module, permission);
BEGIN
    -- A row without a branch belongs to the whole organization.
    IF branches IS NOT NULL AND (branch IS NULL OR branch <> ALL (branches)) THEN
        RAISE EXCEPTION 'The actor may not % in the module % there.', permission, wanted_module
            USING ERRCODE = 'KT007',
                  DETAIL = format('Actor %s, module %s, permission %s, branch %s.', core.current_actor(), wanted_module,
                                  permission, coalesce(branch::text, 'none')),
                  HINT = 'The right is for the branches of the person and of the position; it takes the scope '
                         'organization.';
    END IF;
END
$require_right$;

COMMENT ON FUNCTION core.require_right(text, text, uuid) IS
    'Demands a permission in a module for rows of a branch; NULL: rows of no branch, which take the scope '
    'organization. KT007: no such right. Also KT001, KT008, KT012.';

-- FOR SHARE: whoever retires the row meanwhile waits, and then sees what refers to it.
CREATE OR REPLACE FUNCTION core.require_live(relation text, row_id uuid, subject text) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $require_live$
DECLARE
    organization uuid := core.current_organization();
    is_live      boolean;
BEGIN
    IF row_id IS NULL THEN
        RETURN;
    END IF;
    EXECUTE format('SELECT t.deleted_at IS NULL FROM %s AS t WHERE t.organization_id = $1 AND t.id = $2 FOR SHARE',
                   relation::regclass)
        INTO is_live USING organization, row_id;
    IF is_live IS NOT TRUE THEN
        RAISE EXCEPTION 'There is no % % to refer to%.', subject, row_id,
                CASE WHEN is_live IS NULL THEN '' ELSE ': it is retired' END
            USING ERRCODE = 'KT013', HINT = 'Refer to a row of the same organization that is not retired.';
    END IF;
END
$require_live$;

COMMENT ON FUNCTION core.require_live(text, uuid, text) IS
    'Locks a row that another is about to refer to (FOR SHARE); NULL: nothing to do. KT013: not there, or retired.';

CREATE OR REPLACE FUNCTION core.lock_organization() RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $lock_organization$
DECLARE
    organization uuid := core.current_organization();
BEGIN
    IF current_setting('transaction_isolation') = 'repeatable read' THEN
        RAISE EXCEPTION 'A snapshot taken before the lock would not show what it protects.'
            USING ERRCODE = 'KT024', HINT = 'Use READ COMMITTED (the default) or SERIALIZABLE.';
    END IF;
    PERFORM FROM core.organizations AS o
    WHERE o.organization_id = organization
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('organization', organization);
    END IF;
END
$lock_organization$;

COMMENT ON FUNCTION core.lock_organization() IS
    'One at a time within the organization, until the transaction ends: for rules that no constraint can hold. A row '
    'lock, so that it holds on every node of Citus; foreign keys to organizations pass. KT010, KT024: repeatable read.';

CREATE OR REPLACE FUNCTION core.local_date(instant timestamptz) RETURNS date
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $local_date$
DECLARE
    organization uuid := core.current_organization();
BEGIN
    RETURN (SELECT (instant AT TIME ZONE o.timezone)::date
            FROM core.organizations AS o
            WHERE o.organization_id = organization);
END
$local_date$;

COMMENT ON FUNCTION core.local_date(timestamptz) IS
    'The date of an instant in the organization''s own zone.';

GRANT EXECUTE ON FUNCTION
    core.current_organization(), core.current_actor(), core.permitted_branches(text, text),
    core.require_right(text, text, uuid), core.local_date(timestamptz), core.refuse_missing(text, uuid)
    TO keeptrack_app, kt_reporter;
GRANT EXECUTE ON FUNCTION core.require_live(text, uuid, text), core.lock_organization(), core.require_service()
    TO keeptrack_app;
