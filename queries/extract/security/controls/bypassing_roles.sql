-- Those of them that row security does not bind.
-- lint: allow tenant: roles are the database's
select count(*) as figure
from {{reaching_roles}} as r
where not r.is_bootstrap and (r.is_superuser or r.has_bypass or r.via is not null) and :branches is null
