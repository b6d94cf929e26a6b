-- Indexes that were never finished cost writes and serve nobody.
with found as (select * from {{index_sizes}} as x where not x.is_valid)
select
    'fail' as state,
    f.schema || '.' || f.index_name || ' is invalid'
    || case when f.is_leftover then ', left by a REINDEX that was ended' else '' end as what,
    'kt-report maintain, or: '
    || case when f.is_leftover then 'DROP INDEX CONCURRENTLY ' else 'REINDEX INDEX CONCURRENTLY ' end || f.quoted
        as advice
from found as f
union all
select 'pass', 'no index is invalid', null
where not exists (select from found)
