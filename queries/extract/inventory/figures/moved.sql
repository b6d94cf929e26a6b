-- Changes of branch in the period of items that are in the register.
select count(*) as figure
from reporting.audit_events as e
join {{inventory_items}} as i on i.organization_id = e.organization_id and i.id = e.row_id
where
    e.organization_id = :organization_id and e.table_name = 'assets.items' and e.action = 'UPDATE'
    and e.at >= :period_from_at and e.at < :period_to_at and e.before ? 'branch_id'
