-- Which organization, and which person, a transaction works for.
SET LOCAL ROLE keeptrack_owner;

-- No SET clause and every name qualified: a SET LOCAL made inside must outlive the call.
CREATE OR REPLACE FUNCTION core.set_context(organization uuid, actor uuid DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql
AS $set_context$
BEGIN
    IF organization IS NULL THEN
        RAISE EXCEPTION 'No organization given.'
            USING ERRCODE = 'KT001', HINT = 'Pass an organization_id that core.organization_directory lists.';
    END IF;
    IF NOT EXISTS (SELECT FROM core.organization_directory AS d
                   WHERE d.organization_id OPERATOR(pg_catalog.=) organization) THEN
        RAISE EXCEPTION 'There is no organization %.', organization
            USING ERRCODE = 'KT002', HINT = 'core.organization_directory lists those there are.';
    END IF;
    -- Without this line Citus keeps the settings to the coordinator. Plain PostgreSQL takes it as a placeholder.
    SET LOCAL citus.propagate_set_commands = 'local';
    -- SET, not set_config: it is the one form that Citus hands to its workers.
    EXECUTE pg_catalog.format('SET LOCAL app.organization_id = %L', organization);
    EXECUTE pg_catalog.format('SET LOCAL app.user_id = %L', coalesce(actor::text, ''));
    -- On Citus' nodes the coordinator is the client: the audit trail takes from here who really is.
    IF pg_catalog.current_setting('citus.shard_count', true) IS NOT NULL THEN
        EXECUTE pg_catalog.format('SET LOCAL app.application = %L', pg_catalog.current_setting('application_name'));
        EXECUTE pg_catalog.format(
            'SET LOCAL app.client = %L', coalesce(pg_catalog.host(pg_catalog.inet_client_addr()), ''));
    END IF;
END
$set_context$;

COMMENT ON FUNCTION core.set_context(uuid, uuid) IS
    'Sets app.organization_id and app.user_id until the end of the transaction: row security and the audit trail read '
    'them. KT001: no organization. KT002: unknown organization.';

GRANT EXECUTE ON FUNCTION core.set_context(uuid, uuid) TO keeptrack_app, kt_reporter, kt_auditor;
