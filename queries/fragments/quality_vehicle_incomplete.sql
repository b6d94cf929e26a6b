-- Vehicles that aren't struck off at :as_of, and whether they lack what rules and tariffs go by: class, use, province.
(
    select
        'vehicles.bluebook' as subject_table,
        v.id as subject_id,
        v.branch_id,
        v.registration_number as what,
        concat_ws(
            ', ', case when v.class is null then 'class' end, case when v.use is null then 'use' end,
            case when v.province is null then 'province' end
        ) as detail,
        v.class is null or v.use is null or v.province is null as fails
    from known_vehicles as v
    where v.struck_off_on is null or v.struck_off_on > :as_of_date
)
