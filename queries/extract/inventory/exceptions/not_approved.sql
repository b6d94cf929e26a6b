-- Items that are held and were never approved.
select 'assets.items' as subject_table, i.id as subject_id, i.branch, i.name
from {{inventory_held}} as i
where i.approved_at is null or i.approved_at >= :as_of
order by i.id
