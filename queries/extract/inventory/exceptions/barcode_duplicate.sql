-- Items that are held and share their barcode with another that is: one row each.
select
    'assets.items' as subject_table, d.id as subject_id, d.branch, d.name, d.barcode as number,
    (d.alike - 1)::text as others
from (
    select
        i.id, i.branch_id, i.category_id, i.branch, i.name, i.barcode,
        count(*) over (partition by i.organization_id, i.barcode collate "C") as alike
    from {{inventory_held_anywhere}} as i
    where trim(i.barcode) <> ''
) as d
where d.alike > 1 and {{item_in_scope d}}
order by d.id
