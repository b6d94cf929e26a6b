-- One statement for each foreign key, which counts the rows whose parent isn't there.
-- Then: whether row security binds the owner of the table, and of the one referred to.
select k.conrelid::regclass::text || '.' || k.conname::text,
    format('select count(*) from %s as c where %s and not exists (select from %s as p where %s)',
        k.conrelid::regclass,
        (select string_agg(format('c.%I is not null', a.attname), ' and ' order by u.position)
         from unnest(k.conkey) with ordinality as u (number, position)
         join pg_catalog.pg_attribute as a on a.attrelid = k.conrelid and a.attnum = u.number),
        k.confrelid::regclass,
        (select string_agg(format('p.%I = c.%I', f.attname, a.attname), ' and ' order by u.position)
         from unnest(k.conkey, k.confkey) with ordinality as u (number, foreign_number, position)
         join pg_catalog.pg_attribute as a on a.attrelid = k.conrelid and a.attnum = u.number
         join pg_catalog.pg_attribute as f on f.attrelid = k.confrelid and f.attnum = u.foreign_number)),
    child.relforcerowsecurity, parent.relforcerowsecurity
from pg_catalog.pg_constraint as k
join pg_catalog.pg_class as child on child.oid = k.conrelid
join pg_catalog.pg_class as parent on parent.oid = k.confrelid
where k.contype = 'f' and k.conparentid = 0
  and k.connamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
order by 1
