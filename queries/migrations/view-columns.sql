-- Which columns of tables each reporting view reads.
select distinct v.relnamespace::regnamespace::text || '.' || v.relname::text,
    t.relnamespace::regnamespace::text || '.' || t.relname::text || '.' || a.attname::text
from pg_catalog.pg_depend as d
join pg_catalog.pg_rewrite as r on r.oid = d.objid
join pg_catalog.pg_class as v on v.oid = r.ev_class
join pg_catalog.pg_class as t on t.oid = d.refobjid
join pg_catalog.pg_attribute as a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
where d.classid = 'pg_catalog.pg_rewrite'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass
  and d.refobjsubid > 0 and t.relkind in ('r', 'p') and v.relnamespace::regnamespace::text = 'reporting'
order by 1, 2
