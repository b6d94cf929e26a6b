-- The audit trail's events before :as_of that no head sealed by then covers.
(
    select e.id, e.at
    from (
        select max(h.epoch) as epoch, max(h.horizon) filter (where h.is_newest) as horizon
        from (
            select
                k.epoch,
                k.horizon,
                (k.epoch, k.horizon) = (
                    first_value(k.epoch) over newest_first, first_value(k.horizon) over newest_first
                ) as is_newest
            from audit.tree_heads as k
            where k.organization_id = :organization_id and k.created_at < :as_of and k.at < :as_of
            window newest_first as (order by k.epoch desc, k.horizon desc)
        ) as h
    ) as last
    join audit.events as e on (e.epoch, e.xid) >= (coalesce(last.epoch, 0), coalesce(last.horizon, '0'::xid8))
    where e.organization_id = :organization_id and e.at < :as_of
)
