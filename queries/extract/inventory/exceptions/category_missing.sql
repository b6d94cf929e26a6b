-- Items that are held and belong to no category.
select 'assets.items' as subject_table, i.id as subject_id, i.branch, i.name
from {{inventory_held}} as i
where i.category_id is null
order by i.id
