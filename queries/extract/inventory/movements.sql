-- What came into the register, went from it or changed its branch in the period, by item id and time.
--
-- The audit trail tells of changes of branch, and only of those: who moved an item without writing it down left no row.
select
    m.change,
    m.day,
    m.at,
    m.item_id,
    m.name,
    origin.code as from_branch,
    target.code as to_branch,
    m.amount,
    m.method,
    m.actor
from (
    select
        'acquired' as change, 1 as rank, i.purchase_date as day, null::timestamptz as at, 0::bigint as event_id,
        i.id as item_id, i.name, null::uuid as from_id, i.branch_id as to_id, i.purchase_amount as amount,
        null::text as method, i.created_by as actor
    from {{inventory_items}} as i
    where i.purchase_date between :period_from and :period_to
    union all
    select
        'entered', 2, (i.created_at at time zone :time_zone)::date, i.created_at, 0, i.id, i.name, null, i.branch_id,
        i.purchase_amount, null, i.created_by
    from {{inventory_items}} as i
    where
        i.created_at >= :period_from_at and i.created_at < :period_to_at
        and coalesce(i.purchase_date < :period_from, true)
    union all
    select
        'moved', 3, (e.at at time zone :time_zone)::date, e.at, e.id, i.id, i.name, (e.before ->> 'branch_id')::uuid,
        (e.after ->> 'branch_id')::uuid, i.purchase_amount, null, e.actor
    from reporting.audit_events as e
    join {{inventory_items}} as i on i.organization_id = e.organization_id and i.id = e.row_id
    where
        e.organization_id = :organization_id and e.table_name = 'assets.items' and e.action = 'UPDATE'
        and e.at >= :period_from_at and e.at < :period_to_at and e.before ? 'branch_id'
    union all
    select
        'disposed', 4, i.disposed_on, null, 0, i.id, i.name, i.branch_id, null, i.disposal_proceeds,
        i.disposal_method, null
    from {{inventory_items}} as i
    where i.disposed_on between :period_from and :period_to
    union all
    select
        'removed', 5, (i.deleted_at at time zone :time_zone)::date, i.deleted_at, 0, i.id, i.name, i.branch_id, null,
        i.purchase_amount, null, null
    from {{as_of reporting.items assets.items}} as i
    where
        i.organization_id = :organization_id and i.created_at < :as_of
        and i.deleted_at >= :period_from_at and i.deleted_at < :period_to_at and {{item_in_scope i}}
) as m
left join {{as_of reporting.branches core.branches}} as origin
    on origin.organization_id = :organization_id and origin.id = m.from_id
left join {{as_of reporting.branches core.branches}} as target
    on target.organization_id = :organization_id and target.id = m.to_id
order by m.item_id, m.day, m.rank, m.at, m.event_id
