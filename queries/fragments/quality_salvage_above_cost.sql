-- Items with an amount of purchase and a salvage value of their own, and whether this is above that.
(
    select
        'assets.items' as subject_table,
        i.id as subject_id,
        i.branch_id,
        i.name as what,
        i.salvage_value || ', cost ' || i.purchase_amount as detail,
        i.salvage_value > i.purchase_amount as fails
    from known_items as i
    where i.salvage_value is not null and i.purchase_amount is not null
)
