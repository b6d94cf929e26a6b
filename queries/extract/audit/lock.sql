-- One seal at a time for the organization $1; audit.add_tree_head takes the same lock.
select pg_try_advisory_xact_lock(hashtextextended('audit.tree_heads/' || $1::uuid::text, 0))
