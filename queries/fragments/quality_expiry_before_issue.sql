-- Renewals, and whether they had expired before they were made.
(
    select
        r.table_name as subject_table,
        r.id as subject_id,
        r.branch_id,
        r.plate as what,
        r.valid_until || ', but made on ' || r.renewed_on as detail,
        r.valid_until < r.renewed_on as fails
    from known_renewals as r
    where r.has_vehicle
)
