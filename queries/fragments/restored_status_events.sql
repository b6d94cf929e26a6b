-- Changes of items' status, {{1}}, that have to be put back, by item, for {{status_events_of}}: in a table of their own,
-- so that an item finds its own without a look at all of them.
(
    select
        c.item_id,
        array_agg(c.changed_at order by c.id) as times,
        array_agg(c.id order by c.id) as ids,
        array_agg(c.from_status order by c.id) as befores,
        array_agg(c.to_status order by c.id) as afters
    from corrections as c
    where c.was_there
    group by c.item_id
)
