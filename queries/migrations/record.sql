-- What became of one file, in the transaction that did it.
insert into migrations.ledger (file, kind, checksum, started_at, finished_at, applied_by, tool_version, outcome, duration)
values ($1, $2, $3, now(), clock_timestamp(), session_user, $4, $5, clock_timestamp() - now())
