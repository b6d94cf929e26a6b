-- A file without a transaction has ended, one way or the other.
update migrations.ledger
set outcome = $3, finished_at = clock_timestamp(), duration = clock_timestamp() - started_at, lease_until = null
where id = $1 and holder = $2 and outcome = 'started'
