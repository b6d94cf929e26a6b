-- What the database's catalogs say now of each table with rows of organizations and of each role that can reach one.
select
    p.object::text as object,
    p.owner::text as owner,
    p.row_security,
    p.forced,
    p.policies::text as policies,
    p.grants::text as grants,
    p.bypasses
from (
    select
        t.object,
        t.owner,
        t.row_security,
        t.forced,
        (
            select
                string_agg(
                    concat_ws(
                        ' ', y.polname, case when y.polpermissive then 'permissive' else 'restrictive' end,
                        case y.polcmd
                            when '*' then 'all' when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
                            else 'delete'
                        end,
                        'using ' || pg_catalog.pg_get_expr(y.polqual, y.polrelid),
                        'with check ' || pg_catalog.pg_get_expr(y.polwithcheck, y.polrelid)
                    ), '; ' order by y.polname::text collate "C"
                )
            from pg_catalog.pg_policy as y
            where y.polrelid = t.oid
        ) as policies,
        (
            select string_agg(g.grantee || ': ' || g.privileges, '; ' order by g.grantee collate "C")
            from (
                select
                    case when x.grantee = 0 then 'PUBLIC' else pg_catalog.pg_get_userbyid(x.grantee)::text end as grantee,
                    string_agg(distinct x.privilege_type collate "C", ',' order by x.privilege_type collate "C")
                        as privileges
                from pg_catalog.aclexplode(coalesce(t.acl, pg_catalog.acldefault('r', t.owner_id))) as x
                group by x.grantee
            ) as g
        ) as grants,
        -- Without FORCE the owner isn't bound.
        not (t.row_security and t.forced) as bypasses
    from {{tenant_tables}} as t
    union all
    select
        r.object,
        null,
        null,
        null,
        null,
        nullif(concat_ws(
            '; ',
            case when r.can_log_in then 'LOGIN' end,
            case when r.is_superuser then 'SUPERUSER' end,
            case when r.has_bypass then 'BYPASSRLS' end,
            case when r.can_create_roles then 'CREATEROLE' end,
            (
                -- From PostgreSQL 16 on a role can be granted twice, by two grantors.
                select 'member of ' || string_agg(distinct pg_catalog.pg_get_userbyid(m.roleid)::text collate "C", ', '
                    order by pg_catalog.pg_get_userbyid(m.roleid)::text collate "C")
                from pg_catalog.pg_auth_members as m
                where m.member = r.oid
            )
        ), ''),
        r.is_superuser or r.has_bypass or r.via is not null
    from {{reaching_roles}} as r
) as p
order by p.object collate "C", p.owner collate "C" nulls last
