-- Those of them whose writes do not all get there.
-- lint: allow tenant: tables are the database's, whoever's rows they hold
select count(*) as figure
from {{unguarded_tables}} as t
where not t.is_audited and :branches is null
