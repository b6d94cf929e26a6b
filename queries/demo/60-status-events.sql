-- Each change of an item's status and of a record's phase: the bulk of the data, in the order in which the lifecycle
-- report reads it.
INSERT INTO assets.items_history_status (
    organization_id, id, item_id, history_id, kind, from_status, to_status, changed_at, changed_by, remark,
    created_at, updated_at, created_by, updated_by)
SELECT
    e.organization_id,
    pg_temp.id_within(e.item_id, e.hash, e.j::bigint * 16 + e.step),
    e.item_id,
    e.history_id,
    CASE WHEN e.history_id IS NULL THEN 'item_status' ELSE 'service_phase' END,
    e.from_status,
    e.to_status,
    to_timestamp(e.at),
    e.by,
    CASE WHEN e.hash % 16 = 3 THEN 'See the report' END,
    to_timestamp(e.recorded),
    to_timestamp(e.recorded),
    e.by,
    NULL
FROM (
    SELECT
        u.*,
        u.crew[1 + pg_temp.roll(u.hash, 72 + u.step, CASE WHEN u.step = 11 THEN 5 ELSE 4 END)] AS by,
        -- One in forty is entered days later.
        u.at + CASE WHEN pg_temp.roll(u.hash, 90 + u.step, 40) = 0 THEN 172800 ELSE 60 END AS recorded
    FROM (
        SELECT
            f.rank, f.organization_id, f.id AS item_id, NULL::uuid AS history_id, 0 AS j, 10 AS step, f.hash, f.crew,
            CASE pg_temp.roll(f.hash, 70, 10) WHEN 0 THEN 'inactive' WHEN 1 THEN 'active' END AS from_status,
            'active' AS to_status, f.begins AS at
        FROM demo_items AS f
        UNION ALL
        -- A fifth of four people: a change that names nobody.
        SELECT p.rank, p.organization_id, p.item_id, NULL, p.j, 11, p.hash, p.crew, 'active', p.state,
               pg_temp.in_office(p.down)
        FROM demo_pairs AS p
        UNION ALL
        SELECT p.rank, p.organization_id, p.item_id, NULL, p.j, 12, p.hash, p.crew, p.state, 'active',
               pg_temp.in_office(p.up)
        FROM demo_pairs AS p
        WHERE p.up IS NOT NULL
        UNION ALL
        SELECT l.rank, l.organization_id, l.id, NULL, 0, 13, l.hash, l.crew, 'active', l.fate, pg_temp.in_office(l.ends)
        FROM demo_items AS l
        WHERE l.fate IN ('retired', 'scrapped')
        UNION ALL
        SELECT
            r.rank, r.organization_id, r.item_id, r.id, r.j, s.step, r.hash, r.crew, s.from_phase, s.to_phase,
            r.reported + (r.completed - r.reported) * s.quarter / 4
        FROM demo_records AS r
        JOIN (VALUES
            (0, 0, NULL, 'reported', ARRAY['reported', 'assigned', 'examined', 'decided', 'completed', 'cancelled']),
            (1, 1, 'reported', 'assigned', ARRAY['assigned', 'examined', 'decided', 'completed', 'cancelled']),
            (2, 2, 'assigned', 'examined', ARRAY['examined', 'decided', 'completed']),
            (3, 3, 'examined', 'decided', ARRAY['decided', 'completed']),
            (4, 4, 'decided', 'completed', ARRAY['completed']),
            (5, 2, 'assigned', 'cancelled', ARRAY['cancelled'])
        ) AS s (step, quarter, from_phase, to_phase, phases) ON r.phase = ANY (s.phases)
    ) AS u
) AS e
-- Item, then second: in one number, because one number sorts fastest.
ORDER BY (e.rank << 32) + e.at, e.step, e.j;

-- What follows looks rows up.
SELECT pg_temp.demo_restore_indexes('assets.items_history_status');
