-- Service records with a time of report and of completion, and whether this is before that.
(
    select
        'assets.items_history' as subject_table,
        r.id as subject_id,
        r.branch_id,
        r.title as what,
        {{local_minute r.completed_at}} || ', reported '
        || {{local_minute r.reported_at}} as detail,
        r.completed_at < r.reported_at as fails
    from known_records as r
    where r.has_item and r.reported_at is not null and r.completed_at is not null
)
