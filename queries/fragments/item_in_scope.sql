-- Whether an item, {{1}}, is of the branches and categories that the report is limited to, by what it has as of :as_of.
(
    (:branches is null or {{1}}.branch_id = any(:branches))
    and (:categories is null or {{1}}.category_id = any(:categories))
)
