-- The runner is alive. No row: somebody else has taken over.
update migrations.ledger
set lease_until = clock_timestamp() + make_interval(secs => $3)
where id = $1 and holder = $2 and outcome = 'started'
