-- Items that are held and have neither barcode nor serial number: a stock-take can't tell them.
select 'assets.items' as subject_table, i.id as subject_id, i.branch, i.name
from {{inventory_held}} as i
where coalesce(trim(i.barcode), '') = '' and coalesce(trim(i.serial_number), '') = ''
order by i.id
