-- Renewals that don't end before they begin, and whether they share a day with one that begins before them.
(
    select
        r.table_name as subject_table,
        r.id as subject_id,
        r.branch_id,
        r.plate as what,
        r.valid_from || ' to ' || r.valid_until as detail,
        coalesce(
            max(r.valid_until) over (
                partition by r.table_name, r.bluebook_id order by r.valid_from, r.id
                rows between unbounded preceding and 1 preceding
            ) >= r.valid_from,
            false
        ) as fails
    from known_renewals as r
    where r.has_vehicle and r.valid_until >= r.valid_from
)
