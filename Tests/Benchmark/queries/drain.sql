SELECT item_id, changed_at, from_status, to_status
FROM assets.items_history_status
WHERE organization_id = '{organization}'
ORDER BY item_id, changed_at, id
