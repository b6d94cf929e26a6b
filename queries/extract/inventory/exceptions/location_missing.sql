-- Items that are held and of which nobody wrote down where they are: neither location nor department.
select 'assets.items' as subject_table, i.id as subject_id, i.branch, i.name
from {{inventory_held}} as i
where coalesce(trim(i.location), '') = '' and coalesce(trim(i.department), '') = ''
order by i.id
