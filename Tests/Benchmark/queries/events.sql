SELECT organization_id, item_id, changed_at, id, kind, from_status, to_status, changed_by
FROM {database}assets.items_history_status
ORDER BY organization_id, item_id, changed_at, id
