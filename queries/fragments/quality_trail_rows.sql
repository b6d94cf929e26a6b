-- The rows of KeepTrack's tables that the audit trail has told of before :as_of, and what it knows of their end.
(
    select
        e.table_name,
        e.row_id,
        max(e.at) filter (where e.action = 'DELETE' and e.at < :as_of) as deleted_at,
        bool_or(e.action = 'DELETE') as has_deletion
    from reporting.audit_events as e
    where e.organization_id = :organization_id
    group by e.table_name, e.row_id
    having min(e.at) < :as_of
)
