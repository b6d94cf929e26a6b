-- Tables with rows of organizations whose writes belong in the audit trail.
-- lint: allow tenant: tables are the database's, whoever's rows they hold
select count(*) as figure
from {{tenant_tables}} as t
where t.schema not in ('audit', 'reporting') and :branches is null
