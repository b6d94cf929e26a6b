-- Writes to users, positions, access and settings in the period.
select count(*) as figure
from {{privileged_actions}} as e
where e.at >= :period_from_at and e.at < :period_to_at
