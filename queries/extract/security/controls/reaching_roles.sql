-- Roles that can reach a table of an organization, the one that made the server aside.
-- lint: allow tenant: roles are the database's
select count(*) as figure
from {{reaching_roles}} as r
where not r.is_bootstrap and :branches is null
