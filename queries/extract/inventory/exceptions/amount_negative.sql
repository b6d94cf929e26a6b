-- Items with a purchase amount, or proceeds of a disposal, below 0.
select
    'assets.items' as subject_table, i.id as subject_id, b.code as branch, i.name,
    concat_ws(
        ' and ', case when i.purchase_amount < 0 then 'purchase amount' end,
        case when i.disposal_proceeds < 0 then 'proceeds' end) as what
from {{inventory_items}} as i
left join {{as_of reporting.branches core.branches}} as b
    on b.organization_id = i.organization_id and b.id = i.branch_id
where i.purchase_amount < 0 or i.disposal_proceeds < 0
order by i.id
