-- Writes to users, positions, access and the organization's settings in the period, by event.
select
    e.at,
    e.actor,
    e.table_name::text as "table",
    e.action::text as action,
    e.row_id,
    e.out_of_hours
from {{privileged_actions}} as e
where e.at >= :period_from_at and e.at < :period_to_at
order by e.id
