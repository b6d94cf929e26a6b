-- Foreign keys for the diagram: the table that refers, its columns, the table referred to.
select * from (
select n.nspname::text || '.' || c.relname::text,
    (select string_agg(a.attname::text, ',' order by u.position)
     from unnest(k.conkey) with ordinality as u (number, position)
     join pg_catalog.pg_attribute as a on a.attrelid = k.conrelid and a.attnum = u.number),
    f.relnamespace::regnamespace::text || '.' || f.relname::text
from pg_catalog.pg_constraint as k
join pg_catalog.pg_class as c on c.oid = k.conrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
join pg_catalog.pg_class as f on f.oid = k.confrelid
where k.contype = 'f' and k.conparentid = 0 and n.nspname not in ('pg_catalog', 'information_schema', 'migrations')
) as r (child, columns, parent)
order by child collate "C", columns collate "C", parent collate "C"
