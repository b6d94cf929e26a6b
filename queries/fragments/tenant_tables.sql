-- The tables (materialized views and foreign tables too) of KeepTrack's schemas that hold rows of organizations: all
-- with a column organization_id but the two global lookups. What the catalogs say now.
(
    select
        c.oid,
        c.relkind,
        n.nspname || '.' || c.relname as object,
        pg_catalog.pg_get_userbyid(c.relowner)::text as owner,
        c.relrowsecurity as row_security,
        c.relforcerowsecurity as forced,
        c.relacl as acl,
        c.relowner as owner_id,
        n.nspname as schema
    from pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where
        n.nspname in ('core', 'authentication', 'assets', 'vehicles', 'audit', 'reporting')
        and c.relkind in ('r', 'p', 'm', 'f')
        and n.nspname || '.' || c.relname not in ('core.organization_directory', 'core.email_digests')
        and exists (
            select from pg_catalog.pg_attribute as a
            where a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped
        )
)
