-- What was written in the period, by table.
select
    e.table_name::text as "table",
    count(*) as events,
    count(*) filter (where e.action = 'INSERT') as inserts,
    count(*) filter (where e.action = 'UPDATE') as updates,
    count(*) filter (where e.action = 'DELETE') as deletes,
    count(distinct e.row_id) as rows,
    count(distinct e.actor) as actors,
    min(e.at) as first_at,
    max(e.at) as last_at
from {{trail_of_period}} as e
group by e.table_name
order by e.table_name collate "C"
