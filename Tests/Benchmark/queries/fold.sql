-- Time in status per item, in hundredths of a day, as the lifecycle report counts it: from the item's recording or its
-- first change, whatever is earlier; what the first change names as from holds before it; changes at or after the
-- midnight that ends the day of disposal are ignored; retired and scrapped alone run on.
WITH items AS (
    SELECT
        id, created_at, status, least('{as_of}', (disposed_on + 1)::timestamp AT TIME ZONE '{time_zone}') AS closes_at
    FROM {database}assets.items
    WHERE
        organization_id = '{organization}' AND created_at < '{as_of}'
        AND (deleted_at IS NULL OR deleted_at >= '{as_of}')
),
changes AS (
    SELECT
        i.id, i.created_at, i.closes_at, e.changed_at, e.to_status,
        lead(e.changed_at) OVER item AS next_at,
        CASE
            WHEN lag(e.changed_at) OVER item IS NOT NULL THEN NULL
            WHEN e.changed_at IS NULL THEN i.status
            ELSE e.from_status
        END AS first_status
    FROM items AS i
    LEFT JOIN {database}assets.items_history_status AS e
        ON e.organization_id = '{organization}' AND e.item_id = i.id AND e.kind = 'item_status'
        AND e.changed_at < '{as_of}' AND e.created_at < '{as_of}'
    WINDOW item AS (PARTITION BY i.id ORDER BY e.changed_at, e.id)
),
spans AS (
    SELECT
        id, to_status, first_status,
        greatest(
            {instant}(CASE
                WHEN changed_at >= closes_at THEN changed_at
                WHEN next_at < closes_at THEN next_at
                WHEN to_status IN ('retired', 'scrapped') THEN '{as_of}'::timestamptz
                ELSE closes_at
            END) - {instant}(changed_at), {none}) AS time,
        greatest(
            {instant}(CASE
                WHEN changed_at < closes_at THEN changed_at
                WHEN first_status IN ('retired', 'scrapped') THEN '{as_of}'::timestamptz
                ELSE closes_at
            END) - {instant}(created_at), {none}) AS time_before
    FROM changes
),
sums AS (
    SELECT
        id,
        coalesce(sum(time) FILTER (WHERE to_status = 'active'), {none})
            + coalesce(sum(time_before) FILTER (WHERE first_status = 'active'), {none}) AS active,
        coalesce(sum(time) FILTER (WHERE to_status = 'maintenance'), {none})
            + coalesce(sum(time_before) FILTER (WHERE first_status = 'maintenance'), {none}) AS maintenance,
        coalesce(sum(time) FILTER (WHERE to_status = 'inactive'), {none})
            + coalesce(sum(time_before) FILTER (WHERE first_status = 'inactive'), {none}) AS inactive,
        coalesce(sum(time) FILTER (WHERE to_status IN ('retired', 'scrapped')), {none})
            + coalesce(sum(time_before) FILTER (WHERE first_status IN ('retired', 'scrapped')), {none}) AS terminal
    FROM spans
    GROUP BY id
)
SELECT
    id AS item_id,
    {round}active{to_days} AS active,
    {round}maintenance{to_days} AS maintenance,
    {round}inactive{to_days} AS inactive,
    {round}terminal{to_days} AS terminal
FROM sums
ORDER BY id
