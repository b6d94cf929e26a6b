-- What a CREATE INDEX CONCURRENTLY leaves behind that failed on the way; one that is being built isn't invalid yet.
-- Which one somebody else builds shows to members of pg_read_all_stats only: for others none is told meanwhile.
select i.indexrelid::regclass::text as index, c.relname as name
from pg_catalog.pg_index as i
join pg_catalog.pg_class as c on c.oid = i.indexrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where
    not i.indisvalid and n.nspname !~ '^pg_'
    and not exists (
        select from pg_catalog.pg_stat_progress_create_index as p
        where
            p.pid <> pg_catalog.pg_backend_pid()
            and (p.index_relid = i.indexrelid or (p.datname = current_database() and p.index_relid is null))
    )
order by 1
