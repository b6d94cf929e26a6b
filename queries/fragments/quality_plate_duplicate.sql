-- Vehicles, those that are struck off too, and whether another has the same text for a plate.
(
    select
        'vehicles.bluebook' as subject_table,
        v.id as subject_id,
        v.branch_id,
        v.registration_number as what,
        (v.bearers - 1)::text as detail,
        v.bearers > 1 as fails
    from (
        select o.*, count(*) over (partition by o.registration_number collate "C") as bearers
        from known_vehicles as o
    ) as v
)
