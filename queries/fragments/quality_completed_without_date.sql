-- Service records that are completed, and whether nobody knows when.
(
    select
        'assets.items_history' as subject_table,
        r.id as subject_id,
        r.branch_id,
        r.title as what,
        null::text as detail,
        r.completed_at is null as fails
    from known_records as r
    where r.has_item and r.phase = 'completed'
)
