-- The newest line of each file that was applied.
select distinct on (file) file, kind, checksum, to_char(finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
from migrations.ledger
where outcome = 'applied'
order by file, id desc
