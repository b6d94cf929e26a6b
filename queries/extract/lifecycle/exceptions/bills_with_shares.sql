-- How many bills bill_shares_differ looks at.
select count(*)
from {{as_of reporting.bills assets.shared_bills}} as b
where
    b.organization_id = :organization_id
    and b.created_at < :as_of
    and (b.billed_on is null or b.billed_on <= :as_of_date)
    and (b.deleted_at is null or b.deleted_at >= :as_of)
    and b.total is not null
    and exists (
        select from {{as_of reporting.bill_parts assets.shared_bill_parts}} as p
        where p.organization_id = b.organization_id and p.bill_id = b.id and p.created_at < :as_of
    )
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
