-- Items that are held and were last seen longer ago than the setting stocktake_days allows.
select
    'assets.items' as subject_table, i.id as subject_id, i.branch, i.name,
    to_char(i.last_seen_at at time zone :time_zone, 'YYYY-MM-DD') as seen
from {{inventory_held}} as i
cross join {{inventory_settings}} as s
where i.last_seen_at < :as_of - interval '1 second' * s.stocktake_days * 86400
order by i.id
