-- Milliseconds are all that a workbook keeps, and ours cuts where a reader would round.
SELECT
    organization_id, item_id, date_trunc('milliseconds', changed_at AT TIME ZONE '{time_zone}') AS changed_at, id, kind,
    from_status, to_status, changed_by
FROM assets.items_history_status
ORDER BY organization_id, item_id, assets.items_history_status.changed_at, id
LIMIT {rows}
