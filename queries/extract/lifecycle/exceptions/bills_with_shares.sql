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
