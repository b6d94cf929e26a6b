-- Rows of other tables that were deleted for good, ever.
select
    e.table_name::text as subject_table,
    e.row_id as subject_id,
    null::text as branch,
    e.table_name::text as "table",
    {{local_minute e.at}}::text as at,
    coalesce(e.actor::text, 'nobody named') as actor
from reporting.audit_events as e
where
    e.organization_id = :organization_id
    and e.table_name not in ('authentication.attempts', 'assets.items_history_status')
    and e.action = 'DELETE'
    and e.at < :as_of
    and {{actor_in_scope e.actor}}
order by e.row_id, e.epoch, e.xid, e.id
