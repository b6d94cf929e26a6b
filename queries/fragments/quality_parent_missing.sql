-- Rows that belong to another and would count by themselves, and whether that other isn't there at :as_of (never
-- recorded, deleted by then, or of a later day). They are in no other figure then.
(
    select
        'assets.items_history' as subject_table,
        r.id as subject_id,
        null::uuid as branch_id,
        r.title as what,
        'item ' || r.item_id as detail,
        not r.has_item as fails
    from known_records as r
    union all
    select r.table_name, r.id, null, coalesce(r.plate, 'A renewal'), 'vehicle ' || r.bluebook_id, not r.has_vehicle
    from known_renewals as r
    union all
    select
        'assets.shared_bill_parts', p.id, null, coalesce(p.bill_number, 'A share'), 'bill ' || p.bill_id,
        not p.has_bill
    from known_bill_parts as p
)
