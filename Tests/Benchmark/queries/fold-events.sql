SELECT item_id, changed_at, from_status, to_status
FROM assets.items_history_status
WHERE organization_id = '{organization}' AND kind = 'item_status' AND changed_at < '{as_of}' AND created_at < '{as_of}'
ORDER BY item_id, changed_at, id
