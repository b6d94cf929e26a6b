-- What happened since: a change of status of each of so many items, with the audit trail looking on.
INSERT INTO assets.items_history_status (organization_id, item_id, kind, from_status, to_status, changed_at)
SELECT i.organization_id, i.id, 'item_status', 'inactive', 'active', timestamptz '2026-07-16 10:00+00'
FROM assets.items AS i
WHERE i.organization_id = current_setting('app.organization_id')::uuid
ORDER BY i.id
LIMIT {rows};
