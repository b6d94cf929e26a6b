-- Planned services that were completed before :as_of, by item, completion and id.
select r.item_id, r.completed_at, r.id, r.service_date
from {{planned_services}} as r
order by r.item_id, r.completed_at, r.id
