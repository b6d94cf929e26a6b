-- Tables with rows of organizations whose writes belong in the audit trail.
select count(*) as figure
from {{tenant_tables}} as t
where t.schema not in ('audit', 'reporting')
