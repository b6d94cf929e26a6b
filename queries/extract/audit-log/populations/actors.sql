-- Who wrote before :as_of.
select count(distinct e.actor) as figure
from reporting.audit_events as e
where e.organization_id = :organization_id and e.at < :as_of and {{actor_in_scope e.actor}}
