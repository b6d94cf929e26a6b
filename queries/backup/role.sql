-- The role to dump as: the login itself if row security doesn't hold it back, else the named one, null where neither
-- will do; then the login, both as SQL takes them, and the role that was found likewise. One row.
select
    f.role,
    session_user::text as login,
    pg_catalog.quote_ident(session_user) as quoted_login,
    pg_catalog.quote_ident($1) as quoted_wanted,
    pg_catalog.quote_ident(f.role) as quoted_role
from (select) as one
left join lateral (
    select r.rolname::text as role
    from pg_catalog.pg_roles as r
    where
        (r.rolname = session_user or r.rolname = $1) and (r.rolsuper or r.rolbypassrls)
        and pg_catalog.pg_has_role(session_user, r.oid, 'MEMBER')
    order by (r.rolname = session_user) desc
    limit 1
) as f on true
