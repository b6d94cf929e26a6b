-- Items with a serial number, and whether another has the same text.
(
    select
        'assets.items' as subject_table,
        i.id as subject_id,
        i.branch_id,
        i.name as what,
        i.serial_number as detail,
        i.bearers > 1 as fails
    from (
        select o.*, count(*) over (partition by o.serial_number collate "C") as bearers
        from known_items as o
        where btrim(o.serial_number, E' \t\r\n') <> ''
    ) as i
)
