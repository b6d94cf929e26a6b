-- Items and service records that were approved in the period by one who had made or reported them, by id and kind.
select
    a.kind::text as kind,
    a.id,
    a.title::text as title,
    a.created_by,
    a.approved_by,
    a.approved_at,
    a.amount::numeric as amount
from {{approvals}} as a
where a.is_own and a.approved_at >= :period_from_at and a.approved_at < :period_to_at
order by a.id, a.kind collate "C"
