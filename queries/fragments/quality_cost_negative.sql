-- Rows with an amount that somebody paid, owes or estimates, and whether one of their amounts is below 0. Proceeds of a
-- disposal may be: it can cost more than it brings.
(
    select
        'assets.items' as subject_table,
        i.id as subject_id,
        i.branch_id,
        i.name as what,
        least(i.purchase_amount, i.salvage_value)::text as detail,
        least(i.purchase_amount, i.salvage_value) < 0 as fails
    from known_items as i
    where i.purchase_amount is not null or i.salvage_value is not null
    union all
    select
        'assets.items_history',
        r.id,
        r.branch_id,
        r.title,
        least(r.actual_cost, r.estimated_cost, r.next_service_amount)::text,
        least(r.actual_cost, r.estimated_cost, r.next_service_amount) < 0
    from known_records as r
    where
        r.has_item
        and (r.actual_cost is not null or r.estimated_cost is not null or r.next_service_amount is not null)
    union all
    select 'assets.shared_bills', b.id, null, coalesce(b.number, 'no number'), b.total::text, b.total < 0
    from known_bills as b
    where b.total is not null
    union all
    select 'assets.shared_bill_parts', p.id, null, coalesce(p.bill_number, 'no number'), p.amount::text, p.amount < 0
    from known_bill_parts as p
    where p.has_bill
    union all
    select r.table_name, r.id, r.branch_id, r.plate, r.least::text, r.is_negative
    from known_renewals as r
    where r.has_vehicle and r.has_amount
)
