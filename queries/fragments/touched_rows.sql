-- The ids of the rows of the table $2 that were written since another snapshot: all that the audit trail of the organization
-- $1 has at or after that snapshot's horizon $4 (no transaction before it was still under way) in its epoch $3 or a later
-- one. Along idx_events_sealing.
(
    select distinct e.row_id as id
    from audit.events as e
    where e.organization_id = $1 and e.table_name = $2 and (e.epoch, e.xid) >= ($3, $4)
)
