-- Every day of the period, those without an event too: a day of silence may be one of lost events.
select
    (:period_from)::date + d.place as day,
    coalesce(w.events, 0) as events,
    coalesce(w.inserts, 0) as inserts,
    coalesce(w.updates, 0) as updates,
    coalesce(w.deletes, 0) as deletes,
    coalesce(w.actors, 0) as actors
from generate_series(0, (:period_to)::date - (:period_from)::date) as d (place)
left join (
    select
        (e.at at time zone :time_zone)::date as day,
        count(*) as events,
        count(*) filter (where e.action = 'INSERT') as inserts,
        count(*) filter (where e.action = 'UPDATE') as updates,
        count(*) filter (where e.action = 'DELETE') as deletes,
        count(distinct e.actor) as actors
    from {{trail_of_period}} as e
    group by 1
) as w on w.day = (:period_from)::date + d.place
order by day
