-- Roles that row security doesn't bind, the one that made the server aside. The subject is the organization.
-- lint: allow order: the subject is the organization; roles have one name each
select
    'pg_catalog.pg_roles'::text as subject_table,
    :organization_id as subject_id,
    null::text as branch,
    r.object::text as role,
    case
        when r.is_superuser then 'is a superuser'
        when r.has_bypass then 'has BYPASSRLS'
        else 'may become ' || r.via
    end::text as how
from {{reaching_roles}} as r
where not r.is_bootstrap and (r.is_superuser or r.has_bypass or r.via is not null) and :branches is null
order by r.object collate "C"
