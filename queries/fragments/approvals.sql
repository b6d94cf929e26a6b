-- Items and service records that somebody approved before :as_of, with whether that was one who had made or reported
-- them. Each stands alone: a record of an item that was deleted counts.
(
    select
        'item' as kind,
        'assets.items' as table_name,
        i.id,
        i.branch_id,
        i.name as title,
        i.created_by,
        i.approved_by,
        i.approved_at,
        i.purchase_amount as amount,
        coalesce(i.approved_by = i.created_by, false) as is_own
    from {{as_of reporting.items assets.items}} as i
    where
        i.organization_id = :organization_id
        and i.created_at < :as_of
        and (i.deleted_at is null or i.deleted_at >= :as_of)
        and i.approved_by is not null
        and i.approved_at < :as_of
        and (:branches is null or i.branch_id = any(:branches))
    union all
    select
        'record',
        'assets.items_history',
        r.id,
        i.branch_id,
        r.title,
        r.created_by,
        r.approved_by,
        r.approved_at,
        coalesce(s.share, r.actual_cost),
        coalesce(r.approved_by = r.created_by, false) or coalesce(r.approved_by = r.reported_by, false)
    from {{as_of reporting.service_records assets.items_history}} as r
    left join {{as_of reporting.items assets.items}} as i
        on i.organization_id = r.organization_id and i.id = r.item_id
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
        and r.approved_by is not null
        and r.approved_at < :as_of
        and (:branches is null or i.branch_id = any(:branches))
)
