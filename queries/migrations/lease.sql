-- The file that somebody runs without a transaction, if anybody does.
select file, applied_by, to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
from migrations.ledger
where outcome = 'started' and lease_until > clock_timestamp() and holder is distinct from $1
order by id
limit 1
