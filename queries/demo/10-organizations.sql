-- Organizations of very different size, and their branches in Nepal's provinces.
--
-- The first four have a part of their own: acme is the big one, everest of middle size, single has one vehicle and
-- nothing else, empty has nothing at all. The others fall off with the root of their number.
CREATE TEMP TABLE demo_size ON COMMIT DROP AS
WITH weighed AS (
    SELECT
        o AS org,
        CASE o
            WHEN 1 THEN 12.0
            WHEN 2 THEN 2.0
            WHEN 3 THEN 0.0
            WHEN 4 THEN 0.0
            -- Square roots are exact to the last bit everywhere; powers aren't.
            ELSE 1 / sqrt((o - 4)::double precision)
        END AS weight
    FROM generate_series(1, greatest(1, current_setting('demo.organizations')::integer)) AS o
), shared AS (
    SELECT
        org,
        CASE org
            WHEN 3 THEN 1
            ELSE floor(
                weight / sum(weight) OVER (ORDER BY org ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
                * greatest(1, current_setting('demo.items')::bigint - CASE WHEN count(*) OVER () >= 3 THEN 1 ELSE 0 END)
            )::integer
        END AS items
    FROM weighed
), filled AS (
    SELECT
        org,
        -- What rounding left over goes to the big one.
        items + CASE WHEN org = 1 THEN greatest(0, current_setting('demo.items')::bigint - sum(items) OVER ())::integer
                     ELSE 0 END AS items
    FROM shared
)
SELECT
    org,
    pg_temp.demo_id('organization', org, 0) AS id,
    CASE org WHEN 1 THEN 'acme' WHEN 2 THEN 'everest' WHEN 3 THEN 'single' WHEN 4 THEN 'empty'
             ELSE 'org-' || lpad(org::text, greatest(4, length(org::text)), '0') END AS slug,
    items,
    CASE org WHEN 3 THEN 3 WHEN 4 THEN 0 ELSE least(4000, 12 + items / 40) END AS users,
    CASE org WHEN 3 THEN 1 WHEN 4 THEN 0 ELSE least(77, 3 + items / 150) END AS branches,
    pg_temp.demo_hash('organization', org, 0) AS hash,
    -- The morning of the first day of business, in seconds since 1970: from 2018-07-17 on.
    1531801800 + CASE WHEN org <= 4 THEN 0 ELSE pg_temp.roll(pg_temp.demo_hash('organization', org, 0), 1, 700) * 86400
                 END AS started
FROM filled;
ALTER TABLE demo_size ADD PRIMARY KEY (org);
ANALYZE demo_size;

INSERT INTO core.organization_directory (organization_id, slug, is_active, created_at, updated_at)
SELECT id, slug, org % 50 <> 49, to_timestamp(started), to_timestamp(started)
FROM demo_size
ORDER BY org;

INSERT INTO core.organizations (
    organization_id, id, name, slug, timezone, currency, settings, is_active, deleted_at, created_at, updated_at,
    created_by, updated_by)
SELECT
    id,
    id,
    CASE org
        WHEN 1 THEN 'Acme Logistics Pvt. Ltd.'
        WHEN 2 THEN 'Everest Yatayat Sahakari Sanstha'
        WHEN 3 THEN 'Single Jeep Traders'
        WHEN 4 THEN 'Empty Holdings'
        ELSE pg_temp.pick(hash, 2, ARRAY['Annapurna', 'Bagmati', 'Gandaki', 'Himal', 'Janakpur', 'Karnali', 'Koshi',
                                         'Lumbini', 'Machhapuchchhre', 'Mechi', 'Narayani', 'Rapti', 'Sagarmatha'])
            || ' ' || pg_temp.pick(hash, 3, ARRAY['Yatayat', 'Traders', 'Nirman Sewa', 'Logistics', 'Hydropower',
                                                  'Multipurpose Cooperative', 'Hospital', 'Secondary School'])
            || ' ' || org
    END,
    slug,
    CASE org WHEN 6 THEN 'Asia/Kolkata' ELSE 'Asia/Kathmandu' END,
    CASE org WHEN 6 THEN 'INR' ELSE 'NPR' END,
    CASE
        WHEN org = 2 THEN
            '{"block_failures": 4, "block_minutes": 30, "dormant_days": 60, "working_hours":
              {"days": ["sun", "mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "18:00"}}'::jsonb
        WHEN org = 5 THEN
            '{"block_failures": "three", "block_minutes": 15.5, "dormant_days": null, "working_hours":
              {"days": ["someday"], "from": "25:00", "to": "07:00"}, "unknown_setting": {"deep": null}}'::jsonb
        WHEN org % 7 = 0 THEN jsonb_build_object('dormant_days', 30 + org % 5 * 30)
        ELSE '{}'::jsonb
    END,
    org % 50 <> 49,
    NULL,
    to_timestamp(started),
    to_timestamp(started),
    NULL,
    NULL
FROM demo_size
ORDER BY org;

INSERT INTO core.branches (
    organization_id, id, name, code, province, address, is_active, deleted_at, created_at, updated_at, created_by,
    updated_by)
SELECT
    s.id,
    pg_temp.demo_id('branch', s.org, n),
    p.place || CASE WHEN n > 20 THEN ' ' || n / 20 ELSE '' END,
    p.code || '-' || lpad(n::text, 2, '0'),
    CASE WHEN pg_temp.roll(b.hash, 1, 25) > 0 THEN p.province END,
    CASE WHEN pg_temp.roll(b.hash, 2, 6) > 0 THEN
        pg_temp.pick(b.hash, 3, ARRAY['Main Road', 'Bus Park', 'Hospital Chok', 'Mahendra Highway', 'मुख्य बजार'])
        || ', Ward ' || 1 + pg_temp.roll(b.hash, 4, 32) END,
    n = 1 OR pg_temp.roll(b.hash, 5, 15) > 0,
    -- The last of many was closed long ago, though items still point to it.
    CASE WHEN n > 6 AND n = s.branches THEN timestamptz '2024-04-12 09:00+00' END,
    to_timestamp(s.started + n * 3600),
    to_timestamp(s.started + n * 3600),
    CASE WHEN s.users > 0 THEN pg_temp.demo_id('user', s.org, 1) END,
    NULL
FROM demo_size AS s
CROSS JOIN LATERAL generate_series(1, s.branches) AS n
CROSS JOIN LATERAL (SELECT pg_temp.demo_hash('branch', s.org, n) AS hash) AS b
JOIN (VALUES
    (0, 'Kathmandu', 'KTM', 'bagmati'), (1, 'Pokhara', 'PKR', 'gandaki'), (2, 'Biratnagar', 'BRT', 'koshi'),
    (3, 'Butwal', 'BTW', 'lumbini'), (4, 'Janakpur', 'JNK', 'madhesh'), (5, 'Surkhet', 'SKT', 'karnali'),
    (6, 'Dhangadhi', 'DHN', 'sudurpashchim'), (7, 'Lalitpur', 'LTP', 'bagmati'), (8, 'Bharatpur', 'BHR', 'bagmati'),
    (9, 'Birgunj', 'BRG', 'madhesh'), (10, 'Dharan', 'DRN', 'koshi'), (11, 'Nepalgunj', 'NPJ', 'lumbini'),
    (12, 'Hetauda', 'HTD', 'bagmati'), (13, 'Baglung', 'BGL', 'gandaki'), (14, 'Jumla', 'JML', 'karnali'),
    (15, 'Mahendranagar', 'MHN', 'sudurpashchim'), (16, 'Ilam', 'ILM', 'koshi'), (17, 'भक्तपुर', 'BKT', 'bagmati'),
    (18, 'Rajbiraj', 'RJB', 'madhesh'), (19, 'Tansen', 'TNS', 'lumbini')
) AS p (position, place, code, province) ON p.position = (n - 1) % 20
ORDER BY s.org, n;
