-- What was changed and deleted before the day that reports are asked for, on the rows and in the audit trail alike.

-- What an item's last status is, the register says too, with its disposal.
SELECT pg_temp.demo_change('assets.items', $$
    SELECT
        i.organization_id, i.id,
        -- Some are entered in the books when they are gone already.
        greatest(to_timestamp(pg_temp.in_office(i.ends) + 120), t.created_at + interval '1 minute') AS at,
        pg_temp.demo_id('user', i.org, 2) AS actor,
        i.fate AS status,
        false AS is_active,
        -- One in eight was scrapped or retired without a disposal.
        CASE WHEN d.disposed THEN pg_temp.local_date(pg_temp.in_office(i.ends)) END AS disposed_on,
        CASE WHEN d.disposed THEN pg_temp.pick(i.hash, 81, ARRAY['sold', 'scrapped', 'donated', 'traded_in', 'lost'])
        END AS disposal_method,
        CASE WHEN d.disposed AND pg_temp.roll(i.hash, 82, 6) > 0
             THEN (pg_temp.roll(i.hash, 83, 60) * coalesce(t.purchase_amount, 10000) / 200)::numeric(14, 2) END
            AS disposal_proceeds
    FROM demo_items AS i
    JOIN assets.items AS t ON t.organization_id = i.organization_id AND t.id = i.id
    CROSS JOIN LATERAL (SELECT pg_temp.roll(i.hash, 80, 8) > 0 AS disposed) AS d
    WHERE i.fate IN ('retired', 'scrapped')
    $$);
SELECT pg_temp.demo_change('assets.items', $$
    SELECT p.organization_id, p.item_id AS id,
           greatest(to_timestamp(pg_temp.in_office(p.down)), t.created_at + interval '1 minute') AS at,
           pg_temp.demo_id('user', p.org, 2) AS actor, p.state AS status
    FROM demo_pairs AS p
    JOIN assets.items AS t ON t.organization_id = p.organization_id AND t.id = p.item_id
    WHERE p.up IS NULL
    $$);


-- Blocks that somebody ended early: the counter tells of the latest, the trail of those before it.
DO $unblockings$
BEGIN
    FOR turn IN 1 .. (SELECT coalesce(max(n), 0) FROM demo_unblockings) LOOP
        PERFORM pg_temp.demo_change('authentication.jwt_request_counters', format($changes$
            SELECT b.organization_id, pg_temp.demo_id('counter', b.org, b.u) AS id, b.at, b.by AS actor,
                   b.at AS unblocked_at, b.by AS unblocked_by
            FROM demo_unblockings AS b
            WHERE b.n = %s
            $changes$, turn));
    END LOOP;
END
$unblockings$;

-- Rights taken away, some by nobody that is named.
SELECT pg_temp.demo_change('core.access', $$
    SELECT organization_id, id, revoked_at AS at, revoked_by AS actor, revoked_at, revoked_by
    FROM demo_revocations
    $$);

-- Rights that were changed in place, or removed, instead of being taken away; and people who changed their own post.
SELECT pg_temp.demo_change('core.access', $$
    SELECT a.organization_id, a.id, a.granted_at + interval '9 hours' AS at, a.user_id AS actor, true AS can_delete
    FROM core.access AS a
    WHERE NOT a.can_delete AND a.granted_at < timestamptz '2026-07-01 00:00+00'
        AND pg_temp.roll(hashtextextended(a.id::text COLLATE "C", 1), 1, 40) = 0
    $$);
SELECT pg_temp.demo_delete('core.access', $$
    SELECT a.organization_id, a.id, a.granted_at + interval '20 days' AS at, a.granted_by AS actor
    FROM core.access AS a
    WHERE a.granted_at < timestamptz '2026-06-01 00:00+00' AND a.revoked_at IS NULL
        AND pg_temp.roll(hashtextextended(a.id::text COLLATE "C", 1), 2, 60) = 0
    $$);
SELECT pg_temp.demo_change('core.users', $$
    SELECT u.organization_id, u.id, timestamptz '2026-03-03 15:00+00' + n * interval '1 minute' AS at, u.id AS actor,
           pg_temp.demo_id('position', s.org, 7) AS position_id
    FROM demo_size AS s
    CROSS JOIN LATERAL generate_series(5, s.users, 29) AS n
    JOIN core.users AS u ON u.organization_id = s.id AND u.id = pg_temp.demo_id('user', s.org, n)
    WHERE s.org <> 3 AND u.created_at < timestamptz '2026-03-03 00:00+00'
    $$);

-- Items that were removed for good long ago, with all that hung on them: only the trail knows of them.
CREATE TEMP TABLE demo_removed ON COMMIT DROP AS
SELECT i.organization_id, i.id, to_timestamp(i.ends + 3600) AS at, pg_temp.demo_id('user', i.org, 2) AS actor
FROM demo_items AS i
JOIN assets.items AS t ON t.organization_id = i.organization_id AND t.id = i.id
WHERE NOT i.is_vehicle AND pg_temp.roll(i.hash, 90, 900) = 0 AND i.fate <> 'down' AND i.ends < pg_temp.demo_end()
    AND t.created_at < to_timestamp(i.ends);
SELECT pg_temp.demo_remove_items();
DROP TABLE demo_removed;
