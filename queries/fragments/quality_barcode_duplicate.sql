-- Items with a barcode, and whether another has the same text.
(
    select
        'assets.items' as subject_table,
        i.id as subject_id,
        i.branch_id,
        i.name as what,
        i.barcode as detail,
        i.bearers > 1 as fails
    from (
        select o.*, count(*) over (partition by o.barcode collate "C") as bearers
        from known_items as o
        where btrim(o.barcode, E' \t\r\n') <> ''
    ) as i
)
