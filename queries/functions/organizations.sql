-- Organizations and their branches.
SET LOCAL ROLE keeptrack_owner;

CREATE OR REPLACE FUNCTION core.check_settings(settings jsonb) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $check_settings$
DECLARE
    wrong text;
    hours jsonb := nullif(settings -> 'working_hours', 'null'::jsonb);
BEGIN
    SELECT string_agg(format('%s (a whole number from %s to %s)', b.key, b.least, b.most), ', ' ORDER BY b.key)
    INTO wrong
    FROM (VALUES ('block_failures', 1, 1000), ('block_minutes', 1, 525600), ('dormant_days', 0, 36500))
        AS b (key, least, most)
    WHERE coalesce(settings -> b.key, 'null'::jsonb) <> 'null'::jsonb
      AND CASE WHEN jsonb_typeof(settings -> b.key) = 'number'
               THEN (settings ->> b.key)::numeric NOT BETWEEN b.least AND b.most
                    OR (settings ->> b.key)::numeric <> trunc((settings ->> b.key)::numeric)
               ELSE true END;
    IF hours IS NOT NULL AND NOT coalesce(
           jsonb_typeof(hours -> 'days') = 'array' AND hours -> 'days' <> '[]'::jsonb
           AND hours -> 'days' <@ '["sun", "mon", "tue", "wed", "thu", "fri", "sat"]'::jsonb
           AND hours ->> 'from' ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'
           AND hours ->> 'to' ~ '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$'
           AND (hours ->> 'from') COLLATE "C" < (hours ->> 'to') COLLATE "C", false) THEN
        wrong := concat_ws(', ', wrong, 'working_hours (days, from and to)');
    END IF;
    IF wrong IS NOT NULL OR jsonb_typeof(settings) <> 'object' THEN
        RAISE EXCEPTION 'These settings are malformed: %.', coalesce(wrong, 'they are no object')
            USING ERRCODE = 'KT012',
                  HINT = 'For example {"block_failures": 3, "block_minutes": 15, "working_hours": {"days": ["sun"], '
                         '"from": "10:00", "to": "17:00"}}.';
    END IF;
END
$check_settings$;

COMMENT ON FUNCTION core.check_settings(jsonb) IS
    'Checks the settings that reports and blocks read; others are left to their services. KT012.';

CREATE OR REPLACE FUNCTION core.create_organization(fields jsonb) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $create_organization$
DECLARE
    organization uuid := gen_random_uuid();
    wanted       core.organizations;
    place        text;
    field        text;
BEGIN
    PERFORM core.check_fields('organization', fields, ARRAY['name', 'slug', 'timezone', 'currency', 'settings'],
                              ARRAY['name', 'slug', 'timezone', 'currency'], false);
    PERFORM core.check_fields('organization', fields, ARRAY['name', 'slug', 'timezone', 'currency', 'settings'],
                              ARRAY['name', 'slug'], true);
    PERFORM core.require_service();
    wanted := jsonb_populate_record(NULL::core.organizations, fields);
    PERFORM core.check_settings(coalesce(wanted.settings, '{}'));
    PERFORM core.check_time_zone(wanted.timezone);
    INSERT INTO core.organization_directory (organization_id, slug) VALUES (organization, wanted.slug);
    PERFORM core.set_context(organization);
    INSERT INTO core.organizations (organization_id, id, name, slug, timezone, currency, settings)
    VALUES (organization, organization, wanted.name, wanted.slug, coalesce(wanted.timezone, 'Asia/Kathmandu'),
            coalesce(wanted.currency, 'NPR'), coalesce(wanted.settings, '{}'));
    RETURN organization;
EXCEPTION
    WHEN data_exception OR integrity_constraint_violation THEN
        GET STACKED DIAGNOSTICS place = CONSTRAINT_NAME, field = COLUMN_NAME;
        PERFORM core.refuse_values('organization', SQLSTATE, SQLERRM, place, field);
END
$create_organization$;

COMMENT ON FUNCTION core.create_organization(jsonb) IS
    'Adds an organization (name, slug, timezone, currency, settings) and makes it the context of the rest of the '
    'transaction. For a service itself, without app.user_id. Returns its id. KT007, KT011: slug taken, KT012, KT023.';

CREATE OR REPLACE FUNCTION core.check_time_zone(name text) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $check_time_zone$
BEGIN
    IF name IS NOT NULL AND NOT EXISTS (SELECT FROM pg_timezone_names AS z WHERE z.name = check_time_zone.name) THEN
        RAISE EXCEPTION 'There is no time zone %.', name
            USING ERRCODE = 'KT012', HINT = 'Names are those of pg_timezone_names, such as Asia/Kathmandu.';
    END IF;
END
$check_time_zone$;

COMMENT ON FUNCTION core.check_time_zone(text) IS
    'KT012: no zone of that name.';

CREATE OR REPLACE FUNCTION core.get_organization() RETURNS core.organizations
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $get_organization$
DECLARE
    organization uuid := core.current_organization();
    found_row    core.organizations;
BEGIN
    SELECT o.* INTO found_row FROM core.organizations AS o WHERE o.organization_id = organization;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('organization', organization);
    END IF;
    RETURN found_row;
END
$get_organization$;

COMMENT ON FUNCTION core.get_organization() IS
    'The organization of the context; whoever works in it may see it. KT001, KT010.';

CREATE OR REPLACE FUNCTION core.list_organizations(with_retired boolean DEFAULT false)
    RETURNS SETOF core.organization_directory
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $list_organizations$
BEGIN
    RETURN QUERY
        SELECT d.* FROM core.organization_directory AS d
        WHERE d.is_active OR with_retired
        ORDER BY d.slug COLLATE "C";
END
$list_organizations$;

COMMENT ON FUNCTION core.list_organizations(boolean) IS
    'The directory of organizations, by slug. Needs no context.';

CREATE OR REPLACE FUNCTION core.update_organization(fields jsonb) RETURNS core.organizations
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $update_organization$
DECLARE
    organization uuid := core.current_organization();
    wanted       core.organizations;
    place        text;
    field        text;
BEGIN
    PERFORM core.check_fields('organization', fields, ARRAY['name', 'slug', 'timezone', 'currency', 'settings'],
                              ARRAY['name', 'slug', 'timezone', 'currency', 'settings'], false);
    PERFORM core.require_right('organization', 'update', NULL);
    SELECT o.* INTO wanted FROM core.organizations AS o
    WHERE o.organization_id = organization
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('organization', organization);
    ELSIF wanted.deleted_at IS NOT NULL THEN
        PERFORM core.refuse_retired('organization', organization);
    END IF;
    wanted := jsonb_populate_record(wanted, fields);
    PERFORM core.check_settings(wanted.settings);
    PERFORM core.check_time_zone(fields ->> 'timezone');
    IF fields ? 'slug' THEN
        UPDATE core.organization_directory AS d SET slug = wanted.slug, updated_at = now()
        WHERE d.organization_id = organization;
    END IF;
    UPDATE core.organizations AS o
    SET name = wanted.name, slug = wanted.slug, timezone = wanted.timezone, currency = wanted.currency,
        settings = wanted.settings
    WHERE o.organization_id = organization
    RETURNING o.* INTO wanted;
    RETURN wanted;
EXCEPTION
    WHEN data_exception OR integrity_constraint_violation THEN
        GET STACKED DIAGNOSTICS place = CONSTRAINT_NAME, field = COLUMN_NAME;
        PERFORM core.refuse_values('organization', SQLSTATE, SQLERRM, place, field);
END
$update_organization$;

COMMENT ON FUNCTION core.update_organization(jsonb) IS
    'Changes the fields given (name, slug, timezone, currency, settings as a whole). Right: organization, update. '
    'KT007, KT010, KT011: slug taken, KT012, KT015, KT023.';

CREATE OR REPLACE FUNCTION core.retire_organization() RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $retire_organization$
DECLARE
    organization uuid := core.current_organization();
BEGIN
    PERFORM core.require_service();
    UPDATE core.organizations AS o SET is_active = false, deleted_at = now()
    WHERE o.organization_id = organization AND o.deleted_at IS NULL;
    IF NOT FOUND THEN
        PERFORM core.refuse_retired('organization', organization);
    END IF;
    UPDATE core.organization_directory AS d SET is_active = false, updated_at = now()
    WHERE d.organization_id = organization;
END
$retire_organization$;

COMMENT ON FUNCTION core.retire_organization() IS
    'Retires the organization of the context; its rows stay. For a service itself. KT001, KT007, KT015: it is already.';

GRANT EXECUTE ON FUNCTION
    core.check_settings(jsonb), core.check_time_zone(text), core.create_organization(jsonb), core.get_organization(),
    core.list_organizations(boolean), core.update_organization(jsonb), core.retire_organization()
    TO keeptrack_app;
