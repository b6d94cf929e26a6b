-- The roles that can reach a table of an organization, PostgreSQL's predefined ones aside. What the catalogs say now.
-- A role bypasses row security if it is a superuser, has BYPASSRLS, or may become a role that is or has.
(
    select
        r.oid,
        r.rolname::text as object,
        r.rolsuper as is_superuser,
        r.rolbypassrls as has_bypass,
        r.rolcanlogin as can_log_in,
        r.rolcreaterole as can_create_roles,
        -- The role that made the server; there is no server without it.
        r.oid = 10 as is_bootstrap,
        b.via
    from pg_catalog.pg_roles as r
    cross join lateral (
        select min(o.rolname::text collate "C") as via
        from pg_catalog.pg_roles as o
        where o.oid <> r.oid and (o.rolsuper or o.rolbypassrls) and pg_catalog.pg_has_role(r.oid, o.oid, 'MEMBER')
            and not r.rolsuper
    ) as b
    where
        r.rolname !~ '^pg_'
        and (
            r.rolsuper or r.rolbypassrls or b.via is not null
            or exists (
                select from pg_catalog.pg_roles as k
                where
                    k.rolname in ('keeptrack_owner', 'keeptrack_app', 'kt_reporter', 'kt_auditor')
                    and pg_catalog.pg_has_role(r.oid, k.oid, 'MEMBER')
            )
            or exists (
                select from {{tenant_tables}} as t
                where pg_catalog.has_table_privilege(r.oid, t.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
            )
        )
)
