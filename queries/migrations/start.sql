-- A file that can't run in a transaction begins: its line is the lock from now on.
insert into migrations.ledger (file, kind, checksum, started_at, applied_by, tool_version, outcome, holder, lease_until)
values ($1, $2, $3, clock_timestamp(), session_user, $4, 'started', $5, clock_timestamp() + make_interval(secs => $6))
returning id
