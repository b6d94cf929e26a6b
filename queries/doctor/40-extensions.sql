-- Extensions that KeepTrack uses, or that tell more.
select
    case when e.oid is not null then 'pass' else 'warn' end as state,
    'the extension ' || w.name || case when e.oid is not null then ' is installed' else ' is missing: ' || w.lost end
        as what,
    case
        when e.oid is null and a.name is null then 'Install PostgreSQL''s contrib package on the server'
        when e.oid is null then w.statement
    end as advice
from (
    values
        ('pgcrypto', 'sensitive columns can''t be encrypted',
            'CREATE EXTENSION pgcrypto WITH SCHEMA extensions'),
        ('pg_stat_statements', 'slow queries can''t be told',
            'Add pg_stat_statements to shared_preload_libraries, restart, then: CREATE EXTENSION pg_stat_statements')
) as w (name, lost, statement)
left join pg_catalog.pg_extension as e on e.extname = w.name
left join pg_catalog.pg_available_extensions as a on a.name = w.name
