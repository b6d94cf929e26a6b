-- What a CREATE INDEX CONCURRENTLY leaves behind that failed on the way.
select i.indexrelid::regclass::text
from pg_catalog.pg_index as i
where not i.indisvalid and i.indrelid::regclass::text not like 'pg_%'
order by 1
