-- The audit trail's events of the period, without what they changed.
(
    select e.id, e.at, e.actor, e.action, e.table_name, e.row_id
    from reporting.audit_events as e
    where
        e.organization_id = :organization_id and e.at >= :period_from_at and e.at < :period_to_at
        and {{actor_in_scope e.actor}}
)
