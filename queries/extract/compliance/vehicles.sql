-- Vehicles as they were at :as_of, by id. One that is registered after that day doesn't exist yet.
--
-- scrapped_at is the change of status that began the present unbroken scrapped spell of the vehicle's item: changes
-- that change nothing count for nothing, and so do those after the item's disposal.
with corrections as materialized (select * from {{status_event_corrections}} as c)

select
    v.id,
    v.branch_id,
    v.registration_number as plate,
    v.province,
    v.class,
    v.use,
    v.engine_cc,
    v.motor_kw,
    v.registered_on,
    v.struck_off_on,
    v.is_current,
    scrapped.since as scrapped_at
from {{as_of reporting.vehicles vehicles.bluebook}} as v
left join {{as_of reporting.items assets.items}} as i
    on
        i.organization_id = v.organization_id
        and i.id = v.item_id
        and i.created_at < :as_of
        and (i.deleted_at is null or i.deleted_at >= :as_of)
left join {{restored_status_events assets.items_history_status}} as k on k.item_id = i.id
left join lateral (
    select min(change.changed_at) as since
    from (
        select
            e.changed_at,
            count(*) filter (where e.to_status <> 'scrapped')
                over (order by e.changed_at desc, e.id desc) as others_since
        from {{status_events_of i.id k assets.items_history_status}} as e
        where
            e.changed_at < :as_of
            and e.from_status is distinct from e.to_status
            and (
                i.disposed_on is null
                or i.disposed_on > :as_of_date
                or e.changed_at < (i.disposed_on + 1)::timestamp at time zone :time_zone
            )
    ) as change
    where change.others_since = 0
) as scrapped on true
where
    v.organization_id = :organization_id
    and v.created_at < :as_of
    and (v.deleted_at is null or v.deleted_at >= :as_of)
    and (v.registered_on is null or v.registered_on <= :as_of_date)
    and {{vehicle_in_scope v}}
order by v.id
