-- Items with a day of purchase and of disposal, and whether this is before that.
(
    select
        'assets.items' as subject_table,
        i.id as subject_id,
        i.branch_id,
        i.name as what,
        i.disposed_on || ', bought on ' || i.purchase_date as detail,
        i.disposed_on < i.purchase_date as fails
    from known_items as i
    where i.disposed_on is not null and i.purchase_date is not null
)
