-- Items that were sold or traded in and of which nobody wrote down what they brought.
select
    'assets.items' as subject_table, i.id as subject_id, b.code as branch, i.name, i.disposed_on::text as disposed
from {{inventory_items}} as i
left join {{as_of reporting.branches core.branches}} as b
    on b.organization_id = i.organization_id and b.id = i.branch_id
where
    i.disposed_on <= :as_of_date and i.disposal_proceeds is null
    and coalesce(i.disposal_method, 'sold') in ('sold', 'traded_in')
order by i.id
