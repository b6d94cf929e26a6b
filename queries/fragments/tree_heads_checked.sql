-- The sealed heads of the audit trail that were there at :as_of, smallest first, and what speaks against each.
--
-- found is the number of events that are there now between the head before (its horizon included) and this one's: a
-- range of idx_events_sealing, so that all heads together cost one pass over it. folded is the root that the head's
-- right edge gives (RFC 6962, 2.1). Whether the events are still those that were sealed only hashing them again tells.
(
    with recursive heads as materialized (
        select
            h.id, h.at, h.size, h.root, h.epoch, h.horizon, h.frontier, h.signature is not null as is_signed,
            row_number() over by_size as place,
            lag(h.size, 1, 0::bigint) over by_size as size_before,
            lag(h.root) over by_size as root_before,
            lag(h.epoch, 1, 0) over by_size as epoch_before,
            lag(h.horizon, 1, '0'::xid8) over by_size as horizon_before
        from audit.tree_heads as h
        where h.organization_id = :organization_id and h.created_at < :as_of and h.at < :as_of
        window by_size as (order by h.size, h.epoch, h.horizon, h.id)
    ),
    folds as (
        select h.place, cardinality(h.frontier) as edge, h.frontier[cardinality(h.frontier)] as hash
        from heads as h
        where cardinality(h.frontier) > 0
        union all
        select f.place, f.edge - 1, sha256('\x01'::bytea || h.frontier[f.edge - 1] || f.hash)
        from folds as f
        join heads as h on h.place = f.place
        where f.edge > 1
    )

    select
        h.id,
        h.at,
        h.size,
        h.root,
        h.root_before,
        h.epoch,
        h.horizon,
        h.is_signed,
        h.place,
        c.found,
        h.size - h.size_before - c.found as missing,
        nullif(
            concat_ws(
                '; ',
                case
                    when c.found < h.size - h.size_before then 'events missing: ' || h.size - h.size_before - c.found
                    when c.found > h.size - h.size_before then 'events too many: ' || c.found - h.size + h.size_before
                end,
                case when h.size = h.size_before then 'another head has its size' end,
                case
                    when (h.epoch, h.horizon) < (h.epoch_before, h.horizon_before) then 'it ends before a smaller one'
                end,
                case
                    when
                        f.hash is distinct from h.root
                        or cardinality(h.frontier) <> bit_count(h.size::bit(64))
                        then 'its right edge does not give its root'
                end
            ), ''
        ) as faults
    from heads as h
    cross join lateral (
        select count(*) as found
        from audit.events as e
        where
            e.organization_id = :organization_id
            and (e.epoch, e.xid) >= (h.epoch_before, h.horizon_before)
            and (e.epoch, e.xid) < (h.epoch, h.horizon)
    ) as c
    left join folds as f on f.place = h.place and f.edge = 1
)
