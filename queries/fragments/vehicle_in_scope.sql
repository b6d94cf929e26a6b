-- Whether a vehicle, {{1}}, is of the branches and classes that the report is limited to, by what it has as of :as_of.
(
    (:branches is null or {{1}}.branch_id = any(:branches))
    and (:classes is null or {{1}}.class = any(:classes))
)
