-- The items that are held as of :as_of (not disposed of by :as_of_date), with the code of their branch.
(
    select h.*
    from {{inventory_held_anywhere}} as h
    where {{item_in_scope h}}
)
