-- The newest line of each file. to_jsonb: a ledger of an older version has no lease.
select distinct on (l.file)
    l.file, l.kind, l.checksum, to_char(coalesce(l.finished_at, l.started_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    l.outcome, l.id, l.applied_by,
    coalesce((to_jsonb(l) ->> 'lease_until')::timestamptz > now(), false)
from migrations.ledger as l
order by l.file, l.id desc
