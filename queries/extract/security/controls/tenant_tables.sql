-- Tables with rows of organizations.
-- lint: allow tenant: tables are the database's, whoever's rows they hold
select count(*) as figure
from {{tenant_tables}} as t
where :branches is null
