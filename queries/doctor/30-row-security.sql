-- Row security is enabled and forced on every table with rows of organizations.
with weak as (
    select t.object, t.row_security, t.forced
    from {{tenant_tables}} as t
    where t.relkind in ('r', 'p') and not (t.row_security and t.forced)
)
select
    'fail' as state,
    w.object || case when w.row_security then ' doesn''t bind its owner' else ' has no row security' end as what,
    'ALTER TABLE ' || w.object || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY' as advice
from weak as w
union all
select 'pass', 'row security is forced on all ' || count(*) || ' tables of organizations', null
from {{tenant_tables}} as t
where not exists (select from weak)
having count(*) > 0
