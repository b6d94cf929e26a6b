SELECT
    id, created_at, least('{as_of}', (disposed_on + 1)::timestamp AT TIME ZONE '{time_zone}') AS closes_at, status,
    '{as_of}'::timestamptz AS as_of
FROM assets.items
WHERE
    organization_id = '{organization}' AND created_at < '{as_of}' AND (deleted_at IS NULL OR deleted_at >= '{as_of}')
ORDER BY id
