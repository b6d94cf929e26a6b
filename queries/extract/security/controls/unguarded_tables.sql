-- Tables whose rows could be changed or removed although they must not be.
select count(*) as figure
from {{unguarded_tables}} as t
where not t.is_guarded
