-- Items, and whether their date or their amount of purchase isn't known.
(
    select
        'assets.items' as subject_table,
        i.id as subject_id,
        i.branch_id,
        i.name as what,
        concat_ws(
            ' and ', case when i.purchase_date is null then 'date' end,
            case when i.purchase_amount is null then 'amount' end
        ) as detail,
        i.purchase_date is null or i.purchase_amount is null as fails
    from known_items as i
)
