-- Changes of status, and whether they begin at another status than the one before led to. The first begins the chain.
(
    select
        'assets.items_history_status' as subject_table,
        c.id as subject_id,
        c.branch_id,
        c.name as what,
        coalesce(c.from_status, 'no status') || ' instead of ' || coalesce(c.before, 'none') as detail,
        c.place > 1 and c.from_status is distinct from c.before as fails
    from status_changes as c
)
