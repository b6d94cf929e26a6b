-- Bills that exist at :as_of, have a total and at least one share, and whose shares add up to something else.
-- A bill belongs to no branch.
select
    'assets.shared_bills' as subject_table,
    b.id as subject_id,
    null::text as branch,
    coalesce(b.number, 'without a number') as number,
    coalesce(b.billed_on::text, 'an unknown day') as billed_on,
    b.total::text as total,
    count(*)::text as shares,
    sum(p.amount)::text as sum
from {{as_of reporting.bills assets.shared_bills}} as b
join {{as_of reporting.bill_parts assets.shared_bill_parts}} as p
    on p.organization_id = b.organization_id and p.bill_id = b.id
where
    b.organization_id = :organization_id
    and b.created_at < :as_of
    and (b.billed_on is null or b.billed_on <= :as_of_date)
    and (b.deleted_at is null or b.deleted_at >= :as_of)
    and p.created_at < :as_of
group by b.id, b.number, b.billed_on, b.total
having sum(p.amount) <> b.total
order by b.id
