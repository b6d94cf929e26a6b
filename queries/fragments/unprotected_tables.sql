-- Tables with rows of organizations whose row security is off, isn't forced upon the owner, or has no policy (nobody
-- reads anything then) or one that doesn't look at the organization.
(
    select t.object, w.what
    from {{tenant_tables}} as t
    cross join lateral (
        select
            concat_ws(
                ', ',
                case when not t.row_security then 'row security is off' end,
                case when not t.forced then 'it is not forced upon the owner' end,
                case when count(y.oid) = 0 then 'it has no policy' end,
                case
                    when bool_or(
                        y.polpermissive
                        and (
                            coalesce(pg_catalog.pg_get_expr(y.polqual, y.polrelid) !~ k.wanted, false)
                            or coalesce(pg_catalog.pg_get_expr(y.polwithcheck, y.polrelid) !~ k.wanted, false)
                        )
                    ) then 'a policy does not go by the organization'
                end
            ) as what
        from pg_catalog.pg_policy as y
        cross join (select 'organization_id.*app\.organization_id' as wanted) as k
        where y.polrelid = t.oid
    ) as w
    where w.what <> ''
)
