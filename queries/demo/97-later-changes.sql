-- What happened at and after the end of the day that reports are asked for: reports of that day must take it back.
--
-- Most of it left its trace in the audit trail. Some rows were written without one (a later updated_at alone), so that
-- their columns are named in current_value. Append-only tables were tampered with, too.

-- Items renamed and moved, disposed of, and written without a trace.
SELECT pg_temp.demo_change('assets.items', $$
    SELECT i.organization_id, i.id, to_timestamp(pg_temp.demo_end() + 200000 + pg_temp.roll(i.hash, 91, 600000)) AS at,
           pg_temp.demo_id('user', i.org, 1) AS actor, t.name || ' (moved)' AS name,
           pg_temp.demo_id('branch', i.org, 1) AS branch_id
    FROM demo_items AS i
    JOIN assets.items AS t ON t.organization_id = i.organization_id AND t.id = i.id
    WHERE pg_temp.roll(i.hash, 92, 60) = 0 AND i.org <> 3
    $$);
SELECT pg_temp.demo_change('assets.items', $$
    SELECT i.organization_id, i.id, to_timestamp(pg_temp.demo_end() + 200000 + pg_temp.roll(i.hash, 93, 600000)) AS at,
           pg_temp.demo_id('user', i.org, 2) AS actor, 'retired' AS status, date '2026-07-15' AS disposed_on,
           'sold' AS disposal_method, 1000.00::numeric(14, 2) AS disposal_proceeds
    FROM demo_items AS i
    WHERE pg_temp.roll(i.hash, 92, 60) = 1 AND i.org <> 3 AND i.fate = 'active'
    $$);
UPDATE assets.items AS t
SET updated_at = timestamptz '2026-07-19 06:00+00', purchase_amount = t.purchase_amount + 1
FROM demo_items AS i
WHERE t.organization_id = i.organization_id AND t.id = i.id AND pg_temp.roll(i.hash, 92, 60) = 2 AND i.org <> 3;

-- Records that were open are closed.
SELECT pg_temp.demo_change('assets.items_history', $$
    SELECT r.organization_id, r.id, to_timestamp(pg_temp.demo_end() + pg_temp.roll(r.hash, 94, 800000)) AS at,
           pg_temp.demo_id('user', r.org, 1) AS actor, 'completed' AS phase, r.cost AS actual_cost,
           to_timestamp(greatest(pg_temp.demo_end(), r.reported) + 3600) AS completed_at
    FROM demo_records AS r
    WHERE r.phase NOT IN ('completed', 'cancelled') AND pg_temp.roll(r.hash, 95, 6) = 0
    $$);

-- Names and codes that reports show.
SELECT pg_temp.demo_change('core.branches', $$
    SELECT b.organization_id, b.id, timestamptz '2026-07-18 05:00+00' AS at, NULL::uuid AS actor,
           b.name || ' (new)' AS name, b.code || 'X' AS code
    FROM demo_size AS s
    JOIN core.branches AS b ON b.organization_id = s.id AND b.id = pg_temp.demo_id('branch', s.org, 2)
    $$);
SELECT pg_temp.demo_change('assets.categories', $$
    SELECT c.organization_id, c.id, timestamptz '2026-07-18 05:10+00' AS at, pg_temp.demo_id('user', s.org, 1) AS actor,
           'Motorcycles' AS name, 10.5::numeric(7, 4) AS depreciation_rate
    FROM demo_size AS s
    JOIN assets.categories AS c ON c.organization_id = s.id AND c.id = pg_temp.demo_id('category', s.org, 2)
    $$);
UPDATE assets.categories AS c
SET updated_at = timestamptz '2026-07-18 05:20+00', name = 'Various'
FROM demo_size AS s
WHERE c.organization_id = s.id AND c.id = pg_temp.demo_id('category', s.org, 15);
SELECT pg_temp.demo_change('assets.model_number', $$
    SELECT m.organization_id, m.id, timestamptz '2026-07-18 05:30+00' AS at, NULL::uuid AS actor, 'i20 Active' AS name
    FROM demo_size AS s
    JOIN assets.model_number AS m ON m.organization_id = s.id AND m.id = pg_temp.demo_id('model', s.org, 5)
    $$);
SELECT pg_temp.demo_change('assets.purchased_from', $$
    SELECT v.organization_id, v.id, timestamptz '2026-07-18 05:40+00' AS at, NULL::uuid AS actor,
           'Vishal Group Ltd.' AS name
    FROM demo_size AS s
    JOIN assets.purchased_from AS v ON v.organization_id = s.id AND v.id = pg_temp.demo_id('vendor', s.org, 3)
    $$);
SELECT pg_temp.demo_change('core.organizations', $$
    SELECT o.organization_id, o.id, timestamptz '2026-07-20 05:00+00' AS at, NULL::uuid AS actor,
           o.name || ' (renamed)' AS name
    FROM demo_size AS s
    JOIN core.organizations AS o ON o.organization_id = s.id
    WHERE s.org = 2 OR s.org % 40 = 10
    $$);

-- People: other posts, other branches, closed accounts; and posts with other rights.
SELECT pg_temp.demo_change('core.users', $$
    SELECT u.organization_id, u.id, timestamptz '2026-07-17 08:00+00' + n * interval '1 minute' AS at,
           pg_temp.demo_id('user', s.org, 1) AS actor, n % 2 = 0 AS is_active,
           pg_temp.demo_id('position', s.org, 2) AS position_id, pg_temp.demo_id('branch', s.org, 3) AS branch_id,
           'moved.' || u.email AS email
    FROM demo_size AS s
    CROSS JOIN LATERAL generate_series(8, s.users, 17) AS n
    JOIN core.users AS u ON u.organization_id = s.id AND u.id = pg_temp.demo_id('user', s.org, n)
    WHERE s.org <> 3
    $$);
UPDATE core.users AS u
SET updated_at = timestamptz '2026-07-18 09:00+00', is_active = NOT u.is_active
FROM demo_size AS s
WHERE u.organization_id = s.id AND u.id = pg_temp.demo_id('user', s.org, 10);
SELECT pg_temp.demo_change('core.positions', $$
    SELECT p.organization_id, p.id, timestamptz '2026-07-18 06:00+00' AS at, pg_temp.demo_id('user', s.org, 1) AS actor,
           '{"modules": {"vehicles": {"scope": "organization", "view": true, "delete": true}}}'::jsonb AS access_list
    FROM demo_size AS s
    JOIN core.positions AS p ON p.organization_id = s.id AND p.id = pg_temp.demo_id('position', s.org, 5)
    $$);

-- Vehicles: other plates and classes, struck off after all, written without a trace; and their papers.
SELECT pg_temp.demo_change('vehicles.bluebook', $$
    SELECT v.organization_id, v.id, timestamptz '2026-07-17 07:00+00' + v.n % 5000 * interval '1 second' AS at,
           pg_temp.demo_id('user', v.org, 2) AS actor, b.registration_number || ' (new)' AS registration_number,
           'jeep' AS class, date '2026-07-10' AS struck_off_on
    FROM demo_vehicles AS v
    JOIN vehicles.bluebook AS b ON b.organization_id = v.organization_id AND b.id = v.id
    WHERE pg_temp.roll(v.hash, 96, 50) = 0 AND v.org <> 3
    $$);
UPDATE vehicles.bluebook AS b
SET updated_at = timestamptz '2026-07-19 06:00+00', use = 'private'
FROM demo_vehicles AS v
WHERE b.organization_id = v.organization_id AND b.id = v.id AND pg_temp.roll(v.hash, 96, 50) = 1 AND v.org <> 3;
SELECT pg_temp.demo_change('vehicles.insurance_renewal', $$
    SELECT r.organization_id, r.id, timestamptz '2026-07-18 07:00+00' AS at, NULL::uuid AS actor,
           r.valid_until + 365 AS valid_until, (r.premium * 2)::numeric(14, 2) AS premium
    FROM demo_vehicles AS v
    JOIN vehicles.insurance_renewal AS r ON r.organization_id = v.organization_id AND r.bluebook_id = v.id
    WHERE pg_temp.roll(v.hash, 97, 60) = 0 AND r.valid_until > date '2026-01-01' AND v.org <> 3
    $$);
SELECT pg_temp.demo_change('vehicles.bluebook_renewal', $$
    SELECT r.organization_id, r.id, timestamptz '2026-07-18 07:30+00' AS at, NULL::uuid AS actor,
           timestamptz '2026-07-18 07:30+00' AS deleted_at
    FROM demo_vehicles AS v
    JOIN vehicles.bluebook_renewal AS r ON r.organization_id = v.organization_id AND r.bluebook_id = v.id
    WHERE pg_temp.roll(v.hash, 97, 60) = 1 AND r.deleted_at IS NULL AND v.org <> 3
    $$);
SELECT pg_temp.demo_delete('vehicles.pollution_sticker_renewal', $$
    SELECT r.organization_id, r.id, timestamptz '2026-07-18 08:00+00' AS at, NULL::uuid AS actor
    FROM demo_vehicles AS v
    JOIN vehicles.pollution_sticker_renewal AS r ON r.organization_id = v.organization_id AND r.bluebook_id = v.id
    WHERE pg_temp.roll(v.hash, 97, 60) = 2 AND v.org <> 3
    $$);

-- Changes of status altered and removed, though their table is append-only.
SELECT pg_temp.demo_change('assets.items_history_status', $$
    SELECT e.organization_id, e.id, timestamptz '2026-07-18 16:00+00' AS at, NULL::uuid AS actor,
           'inactive' AS to_status, e.changed_at + interval '1 hour' AS changed_at
    FROM demo_items AS i
    JOIN assets.items_history_status AS e ON e.organization_id = i.organization_id AND e.item_id = i.id
    WHERE pg_temp.roll(i.hash, 98, 500) = 0 AND e.kind = 'item_status' AND e.to_status = 'maintenance'
    $$);
SELECT pg_temp.demo_delete('assets.items_history_status', $$
    SELECT e.organization_id, e.id, timestamptz '2026-07-18 17:00+00' AS at, NULL::uuid AS actor
    FROM demo_items AS i
    JOIN assets.items_history_status AS e ON e.organization_id = i.organization_id AND e.item_id = i.id
    WHERE pg_temp.roll(i.hash, 98, 500) = 1 AND e.kind = 'item_status' AND e.from_status = 'maintenance'
    $$);

-- Items removed for good with all that hung on them: only the trail knows of them.
CREATE TEMP TABLE demo_removed ON COMMIT DROP AS
SELECT organization_id, id, to_timestamp(pg_temp.demo_end() + 800000 + pg_temp.roll(hash, 99, 80000)) AS at,
       pg_temp.demo_id('user', org, 2) AS actor
FROM demo_items
WHERE NOT is_vehicle AND pg_temp.roll(hash, 100, 400) = 0
UNION ALL
SELECT organization_id, id, timestamptz '2026-07-27 06:00+00', NULL
FROM demo_ugly
WHERE n = 37;
