-- Who wrote in the period, by id; writes that name nobody last. The e-mail is that of :as_of.
select
    w.actor,
    u.email::text as email,
    w.events,
    w.inserts,
    w.updates,
    w.deletes,
    w.tables,
    w.first_at,
    w.last_at
from (
    select
        e.actor,
        count(*) as events,
        count(*) filter (where e.action = 'INSERT') as inserts,
        count(*) filter (where e.action = 'UPDATE') as updates,
        count(*) filter (where e.action = 'DELETE') as deletes,
        count(distinct e.table_name) as tables,
        min(e.at) as first_at,
        max(e.at) as last_at
    from {{trail_of_period}} as e
    group by e.actor
) as w
left join {{as_of reporting.users core.users}} as u on u.organization_id = :organization_id and u.id = w.actor
order by w.actor nulls last
