-- What sealing and verifying rely on, whatever the session was left with. READ COMMITTED, so that the lock of a seal
-- comes before the snapshot that the last head is read with. The program sets the role before.
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
SET LOCAL DateStyle = 'ISO, YMD';
SET LOCAL TimeZone = 'UTC';
SET LOCAL bytea_output = 'hex';
SET LOCAL search_path = pg_catalog;
SET LOCAL row_security = on;
SET LOCAL cursor_tuple_fraction = 1;
SET LOCAL jit = off;
SET LOCAL idle_in_transaction_session_timeout = 0;
SET LOCAL lock_timeout = '30s';
SET LOCAL citus.propagate_set_commands = 'local'
