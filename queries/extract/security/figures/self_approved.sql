-- Items and records approved in the period by one who had made or reported them.
select count(*) as figure
from {{approvals}} as a
where a.is_own and a.approved_at >= :period_from_at and a.approved_at < :period_to_at
