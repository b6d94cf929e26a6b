-- Items that aren't disposed of at :as_of, and whether they have no barcode, or a blank one.
(
    select
        'assets.items' as subject_table,
        i.id as subject_id,
        i.branch_id,
        i.name as what,
        null::text as detail,
        coalesce(btrim(i.barcode, E' \t\r\n'), '') = '' as fails
    from known_items as i
    where i.disposed_on is null or i.disposed_on > :as_of_date
)
