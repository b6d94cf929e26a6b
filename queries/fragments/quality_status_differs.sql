-- Items whose changes of status are known, and whether the register says another status than the last of them led to.
(
    select
        'assets.items' as subject_table,
        c.item_id as subject_id,
        c.branch_id,
        c.name as what,
        c.status || ' instead of ' || c.to_status as detail,
        c.status <> c.to_status as fails
    from status_changes as c
    where c.is_last
)
