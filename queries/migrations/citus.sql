-- What a file's statements need before them where the database is one of a Citus cluster's. Released schema files can't
-- be told; a plain server never sees this.
-- A new table refers to a reference table and to a distributed one for the moment until it is distributed itself.
SET LOCAL citus.enable_local_reference_table_foreign_keys = off;
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
-- core.distribute tells of each table, and of what Citus can't hand on.
SET LOCAL client_min_messages = warning
