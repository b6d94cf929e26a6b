-- Service records as they were at :as_of, by item and id, each with the sum of its shares of bills that exist.
-- A record without a time of report has no business time: created_at alone decides.
select
    r.item_id,
    r.id,
    r.kind,
    r.phase,
    r.reported_at,
    r.completed_at,
    r.service_date,
    r.next_service_date,
    r.actual_cost,
    s.share as bill_share
from {{as_of reporting.service_records assets.items_history}} as r
left join (
    select p.organization_id, p.history_id, sum(p.amount) as share
    from {{as_of reporting.bill_parts assets.shared_bill_parts}} as p
    join {{as_of reporting.bills assets.shared_bills}} as b
        on b.organization_id = p.organization_id and b.id = p.bill_id
    where
        p.organization_id = :organization_id
        and p.created_at < :as_of
        and p.history_id is not null
        and b.created_at < :as_of
        and (b.billed_on is null or b.billed_on <= :as_of_date)
        and (b.deleted_at is null or b.deleted_at >= :as_of)
    group by p.organization_id, p.history_id
) as s on s.organization_id = r.organization_id and s.history_id = r.id
where
    r.organization_id = :organization_id
    and r.created_at < :as_of
    and (r.reported_at is null or r.reported_at < :as_of)
    and (r.deleted_at is null or r.deleted_at >= :as_of)
order by r.item_id, r.id
