-- Those of them that were out of working hours.
select count(*) as figure
from {{privileged_actions}} as e
where e.at >= :period_from_at and e.at < :period_to_at and e.out_of_hours
