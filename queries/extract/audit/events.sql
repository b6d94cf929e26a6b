-- The events of the organization $1 from epoch $2, xid $3 on and before epoch $4, xid $5, in the order of sealing. The
-- columns are those of a leaf: each goes into the hash as its binary form comes, before and after as their text.
select
    e.organization_id, e.epoch, e.xid, e.id, e.at, e.actor, e.action, e.table_name, e.row_id, e.before::text as before,
    e.after::text as after, e.application, e.client
from audit.events as e
where e.organization_id = $1
  and (e.epoch, e.xid) >= ($2::integer, $3::text::xid8)
  and (e.epoch, e.xid) < ($4::integer, $5::text::xid8)
order by e.organization_id, e.epoch, e.xid, e.id
