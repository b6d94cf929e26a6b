SET LOCAL ROLE keeptrack_owner;

DROP VIEW IF EXISTS reporting.audit_events;
DROP TABLE audit.tree_heads, audit.events;
