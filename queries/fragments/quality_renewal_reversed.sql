-- Renewals, and whether they end before they begin.
(
    select
        r.table_name as subject_table,
        r.id as subject_id,
        r.branch_id,
        r.plate as what,
        r.valid_from || ' to ' || r.valid_until as detail,
        r.valid_until < r.valid_from as fails
    from known_renewals as r
    where r.has_vehicle
)
