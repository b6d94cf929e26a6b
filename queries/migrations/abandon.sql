-- Lines of runners that died on the way: their lease is over.
update migrations.ledger
set outcome = 'abandoned', lease_until = null
where outcome = 'started' and (lease_until is null or lease_until <= clock_timestamp())
