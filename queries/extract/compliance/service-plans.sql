-- Items that have a service interval or a planned service behind them, as they were at :as_of, by id.
--
-- is_closed: disposed of, or retired or scrapped by the last change of status before :as_of that changed anything; by
-- what the first change came from where there is none yet, by the register where there is no change at all. Limited to
-- a class of vehicles, the items are those that are such vehicles.
with corrections as materialized (select * from {{status_event_corrections}} as c)

select
    i.id as item_id,
    i.purchase_date,
    i.service_interval_days,
    coalesce(i.disposed_on <= :as_of_date, false)
    or coalesce(
        case
            when latest.to_status is not null then latest.to_status
            when earliest.is_there then earliest.from_status
            else i.status
        end in ('retired', 'scrapped'),
        false
    ) as is_closed
from (
    select
        o.organization_id,
        o.id,
        o.branch_id,
        o.purchase_date,
        o.status,
        o.disposed_on,
        case when o.service_interval_days > 0 then o.service_interval_days end as service_interval_days
    from {{as_of reporting.items assets.items}} as o
    where
        o.organization_id = :organization_id
        and o.created_at < :as_of
        and (o.deleted_at is null or o.deleted_at >= :as_of)
) as i
left join {{restored_status_events}} as k on k.item_id = i.id
left join lateral (
    select e.to_status
    from {{status_events_of i.id k}} as e
    where
        i.service_interval_days is not null
        and e.changed_at < :as_of
        and e.from_status is distinct from e.to_status
    order by e.changed_at desc, e.id desc
    limit 1
) as latest on true
left join lateral (
    select true as is_there, e.from_status
    from {{status_events_of i.id k}} as e
    where i.service_interval_days is not null and latest.to_status is null
    order by e.changed_at, e.id
    limit 1
) as earliest on true
where
    (
        i.service_interval_days is not null
        or i.id in (select r.item_id from {{planned_services}} as r)
    )
    and (:branches is null or i.branch_id = any(:branches))
    and (
        :classes is null
        or i.id in (
            select v.item_id
            from {{as_of reporting.vehicles vehicles.bluebook}} as v
            where
                v.created_at < :as_of
                and (v.deleted_at is null or v.deleted_at >= :as_of)
                and v.class = any(:classes)
        )
    )
order by i.id
