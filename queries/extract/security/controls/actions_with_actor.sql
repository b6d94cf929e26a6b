-- Privileged actions of the period that name somebody.
select count(*) as figure
from {{privileged_actions}} as e
where e.at >= :period_from_at and e.at < :period_to_at and e.actor is not null
