-- Items and records that somebody approved in the period.
select count(*) as figure
from {{approvals}} as a
where a.approved_at >= :period_from_at and a.approved_at < :period_to_at
