-- Those items of the register that the report is limited to.
(
    select n.*
    from {{inventory_items_anywhere}} as n
    where {{item_in_scope n}}
)
