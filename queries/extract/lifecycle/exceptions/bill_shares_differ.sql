-- Bills that exist at :as_of, have a total and at least one share, and whose shares add up to something else.
-- A bill belongs to no branch: a limited report looks at those with a share of one of its items, whole.
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
    and (
        (:branches is null and :categories is null)
        or exists (
            select
            from {{as_of reporting.bill_parts assets.shared_bill_parts}} as s
            join {{as_of reporting.service_records assets.items_history}} as r
                on r.organization_id = s.organization_id and r.id = s.history_id
            join {{as_of reporting.items assets.items}} as i
                on i.organization_id = r.organization_id and i.id = r.item_id
            where s.bill_id = b.id and s.created_at < :as_of and {{item_in_scope i}}
        )
    )
group by b.id, b.number, b.billed_on, b.total
having sum(p.amount) <> b.total
order by b.id
