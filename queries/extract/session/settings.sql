-- What a reading transaction relies on, whatever the session was left with. SET LOCAL alone: behind a
-- transaction-mode pooler a plain SET would reach the next client.
SET LOCAL DateStyle = 'ISO, YMD';
SET LOCAL TimeZone = 'UTC';
SET LOCAL IntervalStyle = 'iso_8601';
SET LOCAL bytea_output = 'hex';
SET LOCAL search_path = pg_catalog;
SET LOCAL row_security = on;
-- A cursor is read to its end: plan for all of its rows.
SET LOCAL cursor_tuple_fraction = 1;
-- What is read lies in memory or on disks that seek for nothing. With the server's default, made for disks that turn, rows
-- that an index has in order would be read unordered and sorted, all of them before the first comes.
SET LOCAL random_page_cost = 1.1;
-- Compiling a plan takes longer than most stages run.
SET LOCAL jit = off;
-- What was changed since an earlier as-of instant is looked up in hash tables: past their memory the planner would scan
-- it again for every row. Room for some millions of changes, taken only where they are.
SET LOCAL work_mem = '64MB';
SET LOCAL hash_mem_multiplier = 4;
-- The snapshot lives as long as the run; our own deadlines end it if it hangs.
SET LOCAL idle_in_transaction_session_timeout = 0;
SET LOCAL lock_timeout = '30s';
SET LOCAL citus.propagate_set_commands = 'local';
SET LOCAL ROLE kt_reporter
