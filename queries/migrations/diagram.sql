-- Tables and their columns for the diagram: schema, table, column, type, key part, not null.
select n.nspname::text, c.relname::text, a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod),
    exists (select from pg_catalog.pg_constraint as k
            where k.conrelid = c.oid and k.contype = 'p' and a.attnum = any (k.conkey)),
    a.attnotnull
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relkind in ('r', 'p') and not c.relispartition
  and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'migrations')
order by n.nspname collate "C", c.relname collate "C", a.attnum
