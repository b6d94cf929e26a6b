-- Changes of phases that have to be put back, by record, for {{phase_events_of}}: in a table of their own, so that a
-- record finds its own without a look at all of them.
(
    select
        c.history_id,
        array_agg(c.changed_at order by c.id) as times,
        array_agg(c.id order by c.id) as ids,
        array_agg(c.to_status order by c.id) as phases
    from corrections as c
    where c.was_there and c.history_id is not null and c.from_status is distinct from c.to_status
    group by c.history_id
)
