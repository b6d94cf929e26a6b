-- Tables with rows of organizations.
select count(*) as figure
from {{tenant_tables}} as t
