-- What the files between 00-helpers.sql and 99-finish.sql do beside making rows.
SELECT pg_temp.demo_restore_indexes('assets.items_history_status');
-- The rows brought their numbers along; what is written on this node goes on after them.
SELECT setval(pg_get_serial_sequence('audit.events', 'id'), coalesce((SELECT max(e.id) FROM audit.events AS e), 1));
