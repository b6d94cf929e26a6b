-- Each change of an item's status and of a record's phase: the bulk of the data, in the order of the index that the
-- lifecycle report reads, so that it grows at its right edge.
INSERT INTO assets.items_history_status (
    organization_id, id, item_id, history_id, kind, from_status, to_status, changed_at, changed_by, remark,
    created_at, updated_at, created_by, updated_by)
SELECT
    e.organization_id,
    (substr(e.item_id::text, 1, 18) || substr(md5(e.item_id::text || ':event:' || e.n), 17))::uuid,
    e.item_id,
    e.history_id,
    CASE WHEN e.history_id IS NULL THEN 'item_status' ELSE 'service_phase' END,
    e.from_status,
    e.to_status,
    to_timestamp(e.at),
    e.by,
    CASE WHEN e.n % 16 = 3 THEN 'See the report' END,
    -- One in forty is entered days later.
    to_timestamp(e.at + CASE WHEN pg_temp.roll(e.hash, e.n, 40) = 0 THEN 172800 ELSE 60 END),
    to_timestamp(e.at + CASE WHEN pg_temp.roll(e.hash, e.n, 40) = 0 THEN 172800 ELSE 60 END),
    e.by,
    NULL
FROM (
    SELECT
        f.organization_id, f.id AS item_id, NULL::uuid AS history_id, 0 AS n, f.hash,
        CASE pg_temp.roll(f.hash, 70, 10) WHEN 0 THEN 'inactive' WHEN 1 THEN 'active' END AS from_status,
        'active' AS to_status, f.begins AS at,
        pg_temp.demo_id('user', f.org, 1 + pg_temp.roll(f.hash, 71, f.users)) AS by
    FROM demo_items AS f
    UNION ALL
    SELECT
        p.organization_id, p.item_id, NULL, p.j * 20, p.hash, 'active', p.state, pg_temp.in_office(p.down),
        CASE WHEN pg_temp.roll(p.hash, 72, 30) > 0
             THEN pg_temp.demo_id('user', p.org, 1 + pg_temp.roll(p.hash, 73, p.users)) END
    FROM demo_pairs AS p
    UNION ALL
    SELECT
        p.organization_id, p.item_id, NULL, p.j * 20 + 1, p.hash, p.state, 'active', pg_temp.in_office(p.up),
        pg_temp.demo_id('user', p.org, 1 + pg_temp.roll(p.hash, 74, p.users))
    FROM demo_pairs AS p
    WHERE p.up IS NOT NULL
    UNION ALL
    SELECT
        l.organization_id, l.id, NULL, 1, l.hash, 'active', l.fate, pg_temp.in_office(l.ends),
        pg_temp.demo_id('user', l.org, 1 + pg_temp.roll(l.hash, 75, l.users))
    FROM demo_items AS l
    WHERE l.fate IN ('retired', 'scrapped')
    UNION ALL
    SELECT
        r.organization_id, r.item_id, r.id, (r.n % 1000)::integer * 20 + 2 + s.step, r.hash, s.from_phase, s.to_phase,
        r.reported + (r.completed - r.reported) * s.quarter / 4,
        pg_temp.demo_id('user', r.org, 1 + pg_temp.roll(r.hash, 76 + s.step, r.users))
    FROM demo_records AS r
    JOIN (VALUES
        (0, 0, NULL, 'reported', ARRAY['reported', 'assigned', 'examined', 'decided', 'completed', 'cancelled']),
        (1, 1, 'reported', 'assigned', ARRAY['assigned', 'examined', 'decided', 'completed', 'cancelled']),
        (2, 2, 'assigned', 'examined', ARRAY['examined', 'decided', 'completed']),
        (3, 3, 'examined', 'decided', ARRAY['decided', 'completed']),
        (4, 4, 'decided', 'completed', ARRAY['completed']),
        (5, 2, 'assigned', 'cancelled', ARRAY['cancelled'])
    ) AS s (step, quarter, from_phase, to_phase, phases) ON r.phase = ANY (s.phases)
) AS e
ORDER BY e.organization_id, e.item_id, e.at, e.n;
