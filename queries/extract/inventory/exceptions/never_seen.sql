-- Items that are held and that no stock-take has seen.
select 'assets.items' as subject_table, i.id as subject_id, i.branch, i.name
from {{inventory_held}} as i
where i.last_seen_at is null
order by i.id
