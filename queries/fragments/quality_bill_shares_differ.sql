-- Bills with a total and at least one share, and whether the shares add up to something else.
(
    select
        'assets.shared_bills' as subject_table,
        b.id as subject_id,
        null::uuid as branch_id,
        coalesce(b.number, 'no number') as what,
        p.sum || ' instead of ' || b.total as detail,
        p.sum <> b.total as fails
    from known_bills as b
    join (
        select k.bill_id, sum(k.amount) as sum
        from known_bill_parts as k
        where k.has_bill
        group by k.bill_id
    ) as p on p.bill_id = b.id
    where b.total is not null
)
