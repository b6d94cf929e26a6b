-- No event of a smaller xid can come any more. No row where the organization $1 has no events. Asked of the table, so
-- that Citus hands the question to the node that the events, and so their xids, are on.
select pg_snapshot_xmin(pg_current_snapshot())::text
from audit.events as e
where e.organization_id = $1
limit 1
