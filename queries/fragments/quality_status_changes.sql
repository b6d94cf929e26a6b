-- Changes of status that are known at :as_of, of items that exist, before the midnight that ends the item's disposal.
-- Of those that change nothing only an item's first is here: it tells the status before it. before is what the change
-- before led to; place is 1 for an item's first, rest is 0 for its last.
(
    select
        c.*,
        lag(c.to_status) over (partition by c.item_id order by c.changed_at, c.id) as before,
        count(*) over (
            partition by c.item_id order by c.changed_at, c.id rows between 1 following and unbounded following
        ) as rest
    from (
        select
            e.item_id, e.changed_at, e.id, e.from_status, e.to_status, i.branch_id, i.name, i.status, i.disposed_on,
            row_number() over (partition by e.item_id order by e.changed_at, e.id) as place
        from (
            select s.item_id, s.changed_at, s.id, s.from_status, s.to_status
            from reporting.item_status_events as s
            where
                s.organization_id = :organization_id
                and s.kind = 'item_status'
                and s.created_at < :as_of
                and s.changed_at < :as_of
                and s.id not in (select k.id from {{status_event_corrections}} as k)
            union all
            select k.item_id, k.changed_at, k.id, k.from_status, k.to_status
            from {{status_event_corrections}} as k
            where k.was_there and k.changed_at < :as_of
        ) as e
        join {{quality_items}} as i on i.id = e.item_id
    ) as c
    where
        (c.place = 1 or c.from_status is distinct from c.to_status)
        and (
            c.disposed_on is null
            or c.disposed_on > :as_of_date
            or c.changed_at < (c.disposed_on + 1)::timestamp at time zone :time_zone
        )
)
