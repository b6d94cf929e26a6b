-- The sealed heads of the audit trail, smallest first, then the trail as it is: with the events that no head covers.
-- lint: allow order: heads have one place each, and the trail as it is has none
with heads as materialized (select h.* from {{tree_heads_checked}} as h)

select
    i.state::text as state,
    i.sealed_at,
    i.tree_size,
    encode(i.root, 'hex')::text as root,
    encode(i.last_sealed_root, 'hex')::text as last_sealed_root,
    i.new_events,
    i.consistent,
    i.gaps,
    i.signed,
    i.faults::text as faults
from (
    select
        h.place,
        'sealed' as state,
        h.at as sealed_at,
        h.size as tree_size,
        h.root,
        h.root_before as last_sealed_root,
        h.found as new_events,
        h.faults is null as consistent,
        h.missing as gaps,
        h.is_signed as signed,
        h.faults
    from heads as h
    union all
    select
        null,
        'present',
        null,
        coalesce(s.found, 0)::bigint + u.events,
        null,
        s.root,
        u.events,
        s.consistent,
        s.missing::bigint,
        null,
        null
    from (select count(*) as events from {{unsealed_events}} as e) as u
    cross join (
        select
            sum(h.found) as found,
            sum(h.missing) as missing,
            bool_and(h.faults is null) as consistent,
            (array_agg(h.root order by h.place desc))[1] as root
        from heads as h
    ) as s
) as i
where :branches is null
order by i.place nulls last
