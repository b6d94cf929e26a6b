-- Changes of items' status that were altered or removed since, by item, time and id.
select c.item_id, c.changed_at, c.id, c.from_status, c.to_status, c.changed_by, c.was_there
from {{status_event_corrections}} as c
order by c.item_id, c.changed_at, c.id
