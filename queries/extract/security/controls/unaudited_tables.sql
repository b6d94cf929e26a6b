-- Those of them whose writes do not all get there.
select count(*) as figure
from {{unguarded_tables}} as t
where not t.is_audited
