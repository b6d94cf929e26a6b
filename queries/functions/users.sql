-- People who can sign in, and what they show of themselves.
SET LOCAL ROLE keeptrack_owner;

CREATE OR REPLACE FUNCTION core.claim_email(person uuid, email text) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $claim_email$
DECLARE
    organization uuid := core.current_organization();
    wanted       bytea;
BEGIN
    IF coalesce(email, '') !~ '^[^@[:space:]]+@[^@[:space:]]+$' THEN
        RAISE EXCEPTION 'That is no e-mail address.'
            USING ERRCODE = 'KT012', HINT = 'Like name@example.com, without spaces.';
    END IF;
    wanted := core.email_digest(email);
    -- The primary key of the digests decides between two who claim one address at once, in whichever organization.
    INSERT INTO core.email_digests AS d (digest, organization_id, user_id)
    VALUES (wanted, organization, person)
    ON CONFLICT (digest) DO NOTHING;
    IF NOT FOUND AND NOT EXISTS (
           SELECT FROM core.email_digests AS d
           WHERE d.digest = wanted AND d.organization_id = organization AND d.user_id = person) THEN
        RAISE EXCEPTION 'The e-mail address is taken.'
            USING ERRCODE = 'KT011', DETAIL = 'Addresses are unique over all organizations.',
                  HINT = 'Choose another address, or retire the user who has it.';
    END IF;
    DELETE FROM core.email_digests AS d
    WHERE d.organization_id = organization AND d.user_id = person AND d.digest <> wanted;
END
$claim_email$;

COMMENT ON FUNCTION core.claim_email(uuid, text) IS
    'Makes an address the one of that person, unique over all organizations, and gives the former one up. KT011: '
    'taken, KT012, KT020: no digest key, KT022.';

CREATE OR REPLACE FUNCTION core.find_user_by_email(email text) RETURNS TABLE (organization_id uuid, user_id uuid)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $find_user_by_email$
BEGIN
    RETURN QUERY
        SELECT d.organization_id, d.user_id FROM core.email_digests AS d WHERE d.digest = core.email_digest(email);
END
$find_user_by_email$;

COMMENT ON FUNCTION core.find_user_by_email(text) IS
    'Whose address that is: what a sign-in asks before there is a context. No row: nobody''s. KT020, KT022.';

CREATE OR REPLACE FUNCTION core.create_user(fields jsonb) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $create_user$
DECLARE
    organization uuid := core.current_organization();
    wanted       core.users;
    place        text;
    field        text;
BEGIN
    PERFORM core.check_fields(
        'user', fields, ARRAY['email', 'phone', 'first_name', 'last_name', 'branch_id', 'position_id'],
        ARRAY['email'], true);
    wanted := jsonb_populate_record(NULL::core.users, fields);
    wanted.id := gen_random_uuid();
    PERFORM core.require_right('users', 'create', wanted.branch_id);
    PERFORM core.require_live('core.branches', wanted.branch_id, 'branch');
    PERFORM core.require_live('core.positions', wanted.position_id, 'position');
    PERFORM core.claim_email(wanted.id, wanted.email);
    INSERT INTO core.users (organization_id, id, email, phone, first_name, last_name, branch_id, position_id)
    VALUES (organization, wanted.id, btrim(wanted.email), wanted.phone, wanted.first_name,
            wanted.last_name, wanted.branch_id, wanted.position_id);
    RETURN wanted.id;
EXCEPTION
    WHEN data_exception OR integrity_constraint_violation THEN
        GET STACKED DIAGNOSTICS place = CONSTRAINT_NAME, field = COLUMN_NAME;
        PERFORM core.refuse_values('user', SQLSTATE, SQLERRM, place, field);
END
$create_user$;

COMMENT ON FUNCTION core.create_user(jsonb) IS
    'Adds a user (email, phone, first_name, last_name, branch_id, position_id) and returns the id. Needs '
    'app.digest_key. Right: users, create. KT007, KT011: address taken anywhere, KT012, KT013, KT020, KT022, KT023.';

CREATE OR REPLACE FUNCTION core.get_user(person uuid) RETURNS core.users
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $get_user$
DECLARE
    organization uuid := core.current_organization();
    found_row    core.users;
BEGIN
    SELECT u.* INTO found_row FROM core.users AS u
    WHERE u.organization_id = organization AND u.id = person;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('user', person);
    END IF;
    IF person IS DISTINCT FROM core.current_actor() THEN
        PERFORM core.require_right('users', 'view', found_row.branch_id);
    ELSE
        PERFORM core.require_active_actor();
    END IF;
    RETURN found_row;
END
$get_user$;

COMMENT ON FUNCTION core.get_user(uuid) IS
    'A user, a retired one too. Right: users, view, or oneself. KT007, KT008, KT010.';

CREATE OR REPLACE FUNCTION core.list_users(
    after uuid DEFAULT NULL, page integer DEFAULT 100, with_retired boolean DEFAULT false) RETURNS SETOF core.users
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $list_users$
DECLARE
    organization uuid := core.current_organization();
    seen         uuid[] := core.permitted_branches('users', 'view');
BEGIN
    RETURN QUERY
        SELECT u.* FROM core.users AS u
        WHERE u.organization_id = organization
          AND (after IS NULL OR u.id > after)
          AND (u.deleted_at IS NULL OR with_retired)
          AND (seen IS NULL OR u.branch_id = ANY (seen))
        ORDER BY u.id
        LIMIT page;
END
$list_users$;

COMMENT ON FUNCTION core.list_users(uuid, integer, boolean) IS
    'A page of the users that the actor may see, by id; pass the last id as after. page NULL: all. Right: users, view.'
    ' KT007.';

CREATE OR REPLACE FUNCTION core.update_user(person uuid, fields jsonb) RETURNS core.users
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $update_user$
DECLARE
    organization uuid := core.current_organization();
    existing     core.users;
    wanted       core.users;
    place        text;
    field        text;
BEGIN
    PERFORM core.check_fields(
        'user', fields, ARRAY['email', 'phone', 'first_name', 'last_name', 'branch_id', 'position_id', 'is_active'],
        ARRAY['email', 'is_active'], false);
    SELECT u.* INTO existing FROM core.users AS u
    WHERE u.organization_id = organization AND u.id = person
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('user', person);
    END IF;
    PERFORM core.require_right('users', 'update', existing.branch_id);
    IF existing.deleted_at IS NOT NULL THEN
        PERFORM core.refuse_retired('user', person);
    END IF;
    wanted := jsonb_populate_record(existing, fields);
    IF (wanted.branch_id, wanted.position_id, wanted.is_active)
       IS DISTINCT FROM (existing.branch_id, existing.position_id, existing.is_active) THEN
        PERFORM core.refuse_own_rights(person);
    END IF;
    IF wanted.branch_id IS DISTINCT FROM existing.branch_id THEN
        PERFORM core.require_right('users', 'update', wanted.branch_id);
        PERFORM core.require_live('core.branches', wanted.branch_id, 'branch');
    END IF;
    IF wanted.position_id IS DISTINCT FROM existing.position_id THEN
        PERFORM core.require_live('core.positions', wanted.position_id, 'position');
    END IF;
    IF wanted.email <> existing.email THEN
        PERFORM core.claim_email(person, wanted.email);
    END IF;
    UPDATE core.users AS u
    SET email = btrim(wanted.email), phone = wanted.phone, first_name = wanted.first_name,
        last_name = wanted.last_name, branch_id = wanted.branch_id, position_id = wanted.position_id,
        is_active = wanted.is_active
    WHERE u.organization_id = organization AND u.id = person
    RETURNING u.* INTO wanted;
    RETURN wanted;
EXCEPTION
    WHEN data_exception OR integrity_constraint_violation THEN
        GET STACKED DIAGNOSTICS place = CONSTRAINT_NAME, field = COLUMN_NAME;
        PERFORM core.refuse_values('user', SQLSTATE, SQLERRM, place, field);
END
$update_user$;

COMMENT ON FUNCTION core.update_user(uuid, jsonb) IS
    'Changes the fields given (email, phone, first_name, last_name, branch_id, position_id, is_active) and returns the'
    ' row. A new address needs app.digest_key. Right: users, update, in both branches. KT007, KT009: one''s own '
    'branch, position or activity, KT010, KT011, KT012, KT013, KT015, KT020, KT022, KT023.';

CREATE OR REPLACE FUNCTION core.retire_user(person uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $retire_user$
DECLARE
    organization uuid := core.current_organization();
    existing     core.users;
BEGIN
    SELECT u.* INTO existing FROM core.users AS u
    WHERE u.organization_id = organization AND u.id = person
    FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('user', person);
    END IF;
    PERFORM core.require_right('users', 'delete', existing.branch_id);
    IF existing.deleted_at IS NOT NULL THEN
        PERFORM core.refuse_retired('user', person);
    END IF;
    PERFORM core.refuse_own_rights(person);
    UPDATE core.users AS u SET is_active = false, deleted_at = now()
    WHERE u.organization_id = organization AND u.id = person;
    -- A closed account keeps no rights, and its address is free again.
    UPDATE core.access AS a SET revoked_at = now(), revoked_by = core.current_actor()
    WHERE a.organization_id = organization AND a.user_id = person AND a.revoked_at IS NULL;
    DELETE FROM core.email_digests AS d WHERE d.organization_id = organization AND d.user_id = person;
END
$retire_user$;

COMMENT ON FUNCTION core.retire_user(uuid) IS
    'Retires a user: no sign-in, grants revoked, address free. Right: users, delete. KT007, KT009: oneself, KT010, '
    'KT015.';

CREATE OR REPLACE FUNCTION core.get_profile(person uuid)
    RETURNS TABLE (user_id uuid, image text, bio text, skills text[], has_citizenship_number boolean)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $get_profile$
DECLARE
    organization uuid := core.current_organization();
BEGIN
    PERFORM core.get_user(person);
    RETURN QUERY
        SELECT p.user_id, p.image, p.bio, p.skills, p.citizenship_number_encrypted IS NOT NULL
        FROM core.profile AS p
        WHERE p.organization_id = organization AND p.user_id = person;
END
$get_profile$;

COMMENT ON FUNCTION core.get_profile(uuid) IS
    'What a user shows of themselves: one row, or none. Right: users, view, or oneself. KT007, KT010.';

CREATE OR REPLACE FUNCTION core.require_profile(person uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $require_profile$
DECLARE
    organization uuid := core.current_organization();
    existing     core.users;
BEGIN
    SELECT u.* INTO existing FROM core.users AS u
    WHERE u.organization_id = organization AND u.id = person
    FOR SHARE;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('user', person);
    END IF;
    IF person IS DISTINCT FROM core.current_actor() THEN
        PERFORM core.require_right('users', 'update', existing.branch_id);
    ELSE
        -- Oneself, but only while one may sign in.
        PERFORM core.require_active_actor();
    END IF;
    IF existing.deleted_at IS NOT NULL THEN
        PERFORM core.refuse_retired('user', person);
    END IF;
    INSERT INTO core.profile (organization_id, user_id) VALUES (organization, person)
    ON CONFLICT (organization_id, user_id) DO NOTHING;
END
$require_profile$;

COMMENT ON FUNCTION core.require_profile(uuid) IS
    'Demands the right to change a profile (users, update, or oneself) and adds an empty one where there is none. '
    'KT007, KT008, KT010, KT015.';

CREATE OR REPLACE FUNCTION core.update_profile(person uuid, fields jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $update_profile$
DECLARE
    organization uuid := core.current_organization();
    wanted       core.profile;
    place        text;
    field        text;
BEGIN
    PERFORM core.check_fields('profile', fields, ARRAY['image', 'bio', 'skills'], '{}', false);
    PERFORM core.require_profile(person);
    SELECT p.* INTO wanted FROM core.profile AS p
    WHERE p.organization_id = organization AND p.user_id = person
    FOR NO KEY UPDATE;
    wanted := jsonb_populate_record(wanted, fields);
    UPDATE core.profile AS p SET image = wanted.image, bio = wanted.bio, skills = wanted.skills
    WHERE p.organization_id = organization AND p.user_id = person;
EXCEPTION
    WHEN data_exception OR integrity_constraint_violation THEN
        GET STACKED DIAGNOSTICS place = CONSTRAINT_NAME, field = COLUMN_NAME;
        PERFORM core.refuse_values('profile', SQLSTATE, SQLERRM, place, field);
END
$update_profile$;

COMMENT ON FUNCTION core.update_profile(uuid, jsonb) IS
    'Changes the fields given of a profile (image, bio, skills: a list). Right: users, update, or oneself. KT007, '
    'KT008, KT010, KT012, KT015, KT023.';

CREATE OR REPLACE FUNCTION core.set_citizenship_number(person uuid, number text) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $set_citizenship_number$
DECLARE
    organization uuid := core.current_organization();
BEGIN
    PERFORM core.require_profile(person);
    UPDATE core.profile AS p
    SET citizenship_number_encrypted = core.encrypt(number, 'core.profile.citizenship_number:' || person)
    WHERE p.organization_id = organization AND p.user_id = person;
END
$set_citizenship_number$;

COMMENT ON FUNCTION core.set_citizenship_number(uuid, text) IS
    'Seals the citizenship number of a user in the profile; NULL takes it away. The audit trail holds the ciphertext '
    'only. Bind the number. Right: users, update, or oneself. KT007, KT008, KT010, KT015, KT020: no key, KT022.';

CREATE OR REPLACE FUNCTION core.get_citizenship_number(person uuid) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $get_citizenship_number$
DECLARE
    organization uuid := core.current_organization();
BEGIN
    PERFORM core.get_user(person);
    RETURN (SELECT core.decrypt(p.citizenship_number_encrypted, 'core.profile.citizenship_number:' || person)
            FROM core.profile AS p
            WHERE p.organization_id = organization AND p.user_id = person);
END
$get_citizenship_number$;

COMMENT ON FUNCTION core.get_citizenship_number(uuid) IS
    'Opens the citizenship number of a user; NULL: none. Right: users, view, or oneself. KT007, KT010, KT020: no key, '
    'KT021: another key, or damage, KT022.';

CREATE OR REPLACE FUNCTION core.require_active_actor() RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $require_active_actor$
DECLARE
    organization uuid := core.current_organization();
BEGIN
    IF core.current_actor() IS NOT NULL AND NOT EXISTS (
           SELECT FROM core.users AS u
           WHERE u.organization_id = organization AND u.id = core.current_actor()
             AND u.is_active AND u.deleted_at IS NULL) THEN
        RAISE EXCEPTION 'The actor % is no active user of the organization.', core.current_actor()
            USING ERRCODE = 'KT008', HINT = 'Set app.user_id to an active user, or to none for the service itself.';
    END IF;
END
$require_active_actor$;

COMMENT ON FUNCTION core.require_active_actor() IS
    'KT008: app.user_id is set, but no active user of the organization.';

REVOKE ALL ON FUNCTION core.set_citizenship_number(uuid, text), core.get_citizenship_number(uuid)
    FROM PUBLIC, kt_reporter, kt_auditor;
GRANT EXECUTE ON FUNCTION
    core.claim_email(uuid, text), core.find_user_by_email(text), core.create_user(jsonb), core.get_user(uuid),
    core.list_users(uuid, integer, boolean), core.update_user(uuid, jsonb), core.retire_user(uuid),
    core.get_profile(uuid), core.require_profile(uuid), core.update_profile(uuid, jsonb),
    core.set_citizenship_number(uuid, text), core.get_citizenship_number(uuid), core.require_active_actor()
    TO keeptrack_app;
