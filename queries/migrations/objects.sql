-- What readers call by name: views, materialized views and functions.
select c.relnamespace::regnamespace::text || '.' || c.relname::text
from pg_catalog.pg_class as c
where c.relkind in ('v', 'm') and c.relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
union all
select p.oid::regprocedure::text
from pg_catalog.pg_proc as p
where p.pronamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
