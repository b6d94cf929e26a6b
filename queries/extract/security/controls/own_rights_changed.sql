-- Those of them by which people changed their own rights.
select count(*) as figure
from {{own_rights_changed}} as e
where e.at >= :period_from_at and e.at < :period_to_at
