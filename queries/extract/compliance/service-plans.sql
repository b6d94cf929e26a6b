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
        -- In the select list, for there it isn't looked up where rows are only counted.
        case
            when i.service_interval_days is null then i.status
            else coalesce(
                (
                    select e.to_status
                    from {{status_events_of i.id k assets.items_history_status}} as e
                    where e.changed_at < :as_of and e.from_status is distinct from e.to_status
                    order by e.changed_at desc, e.id desc
                    limit 1
                ),
                (
                    select coalesce(e.from_status, '')
                    from {{status_events_of i.id k assets.items_history_status}} as e
                    order by e.changed_at, e.id
                    limit 1
                ),
                i.status
            )
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
left join {{restored_status_events assets.items_history_status}} as k on k.item_id = i.id
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
