-- Events of the organization $1 from epoch $2, xid $3 on: those that no head is over yet.
select count(*) from audit.events as e
where e.organization_id = $1 and (e.epoch, e.xid) >= ($2::integer, $3::text::xid8)
