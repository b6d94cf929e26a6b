-- The audit trail's triggers. Both know the columns that are not audited; see core.unaudited_columns.
SET LOCAL ROLE keeptrack_owner;

-- Written in one place because the two triggers must agree: a write that changes these alone is no change.
CREATE OR REPLACE FUNCTION core.unaudited_columns(table_name text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE table_name
        WHEN 'assets.items' THEN ARRAY['updated_at', 'updated_by', 'last_seen_at']
        WHEN 'core.users' THEN ARRAY['updated_at', 'updated_by', 'last_login_at']
        ELSE ARRAY['updated_at', 'updated_by']
    END;

COMMENT ON FUNCTION core.unaudited_columns(text) IS
    'The columns of a table (logical name) whose change makes no audit event and leaves updated_at as it is.';

-- core.stamp_update runs with the writer's own rights.
GRANT EXECUTE ON FUNCTION core.unaudited_columns(text) TO keeptrack_app;

-- BEFORE UPDATE: updated_at tells of the last audited change, whatever the statement says.
CREATE OR REPLACE FUNCTION core.stamp_update() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $stamp_update$
DECLARE
    unaudited text[];
BEGIN
    IF NEW.organization_id <> OLD.organization_id OR NEW.id <> OLD.id THEN
        RAISE EXCEPTION 'The key of a row of % may not change.', TG_ARGV[0]
            USING ERRCODE = 'KT003', HINT = 'Retire the row and add another.';
    END IF;
    unaudited := core.unaudited_columns(TG_ARGV[0]);
    IF to_jsonb(NEW) - unaudited = to_jsonb(OLD) - unaudited THEN
        NEW.updated_at := OLD.updated_at;
        NEW.updated_by := OLD.updated_by;
    ELSE
        NEW.updated_at := now();
        NEW.updated_by := coalesce(nullif(current_setting('app.user_id', true), '')::uuid, NEW.updated_by);
    END IF;
    RETURN NEW;
END
$stamp_update$;

COMMENT ON FUNCTION core.stamp_update() IS
    'BEFORE UPDATE trigger; argument: the logical table. Keeps updated_at and updated_by true. KT003: a changed key.';

-- AFTER INSERT OR UPDATE OR DELETE. A definer function, because nobody may write to audit.events by hand. The fixed
-- time zone and bytea_output make the text of values independent of the session.
CREATE OR REPLACE FUNCTION audit.record_change() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
    SET bytea_output = 'hex'
AS $record_change$
DECLARE
    tenant     uuid;
    subject    uuid;
    old_values jsonb;
    new_values jsonb;
    program    text := nullif(current_setting('application_name', true), '');
    address    text := host(inet_client_addr());
BEGIN
    IF TG_OP = 'INSERT' THEN
        tenant := NEW.organization_id;
        subject := NEW.id;
        -- Not jsonb_strip_nulls: it would reach into jsonb columns too.
        SELECT jsonb_object_agg(field.key, field.value) INTO new_values
        FROM jsonb_each(to_jsonb(NEW)) AS field
        WHERE field.value <> 'null';
    ELSIF TG_OP = 'DELETE' THEN
        tenant := OLD.organization_id;
        subject := OLD.id;
        old_values := to_jsonb(OLD);
    ELSE
        tenant := NEW.organization_id;
        subject := NEW.id;
        SELECT jsonb_object_agg(was.key, was.value), jsonb_object_agg(field.key, field.value)
        INTO old_values, new_values
        FROM jsonb_each(to_jsonb(NEW) - core.unaudited_columns(TG_ARGV[0])) AS field
        JOIN jsonb_each(to_jsonb(OLD)) AS was ON was.key = field.key
        WHERE was.value <> field.value;
        IF new_values IS NULL THEN
            RETURN NULL;
        END IF;
    END IF;
    -- Also reached by roles that bypass row security: an event must not land with another organization.
    IF tenant IS DISTINCT FROM nullif(current_setting('app.organization_id', true), '')::uuid THEN
        RAISE EXCEPTION 'A write to % of organization % outside its context.', TG_ARGV[0], tenant
            USING ERRCODE = 'KT006', HINT = 'Call core.set_context(organization, actor) first in the transaction.';
    END IF;
    -- Asked of the extension too: whoever calls himself so on a plain server gets nothing by it.
    IF program LIKE 'citus_internal gpid=%' AND EXISTS (SELECT FROM pg_extension AS x WHERE x.extname = 'citus') THEN
        program := nullif(current_setting('app.application', true), '');
        address := nullif(current_setting('app.client', true), '');
    END IF;
    INSERT INTO audit.events (organization_id, actor, action, table_name, row_id, before, after, application, client)
    VALUES (tenant, nullif(current_setting('app.user_id', true), '')::uuid, TG_OP, TG_ARGV[0], subject, old_values,
            new_values, program, address);
    RETURN NULL;
END
$record_change$;

COMMENT ON FUNCTION audit.record_change() IS
    'AFTER row trigger; argument: the logical table. Writes one audit event. KT006: not the context of the row.';
