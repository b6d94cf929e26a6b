-- Events before :as_of on tables that are append-only.
select count(*) as figure
from reporting.audit_events as e
where
    e.organization_id = :organization_id
    and e.table_name in ('authentication.attempts', 'assets.items_history_status')
    and e.at < :as_of
    and {{actor_in_scope e.actor}}
