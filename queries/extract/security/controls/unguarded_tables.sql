-- Tables whose rows could be changed or removed although they must not be.
-- lint: allow tenant: tables are the database's, whoever's rows they hold
select count(*) as figure
from {{unguarded_tables}} as t
where not t.is_guarded and :branches is null
