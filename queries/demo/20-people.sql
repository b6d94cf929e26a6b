-- Posts, people, what each may do, and what they show of themselves.
INSERT INTO core.positions (
    organization_id, id, branch_id, name, description, access_list, is_active, deleted_at, created_at, updated_at,
    created_by, updated_by)
SELECT
    s.id,
    pg_temp.demo_id('position', s.org, p.n),
    CASE WHEN p.n IN (4, 5) THEN pg_temp.demo_id('branch', s.org, 1) END,
    p.name,
    p.description,
    p.access_list::jsonb,
    p.n <> 9,
    CASE WHEN p.n = 9 THEN timestamptz '2023-03-01 06:00+00' END,
    to_timestamp(s.started + 86400 + p.n),
    to_timestamp(s.started + 86400 + p.n),
    pg_temp.demo_id('user', s.org, 1),
    NULL
FROM demo_size AS s
CROSS JOIN (VALUES
    (1, 'General Manager', 'Answers for all of it',
     '{"modules": {"assets": {"scope": "organization", "view": true, "create": true, "update": true, "delete": true},
       "vehicles": {"scope": "organization", "view": true, "create": true, "update": true, "delete": true},
       "users": {"scope": "organization", "view": true, "create": true, "update": true, "delete": true}},
       "departments": {"Administration": ["manager", "secretary"]}}'),
    (2, 'Fleet Manager', NULL,
     '{"modules": {"vehicles": {"scope": "organization", "view": true, "create": true, "update": true,
       "delete": false}, "assets": {"scope": "branches", "view": true, "create": false, "update": true,
       "delete": false}}, "departments": {"Fleet": ["driver", "mechanic"]}}'),
    (3, 'Accountant', 'Bills, purchases and book values',
     '{"modules": {"assets": {"scope": "organization", "view": true, "create": false, "update": false,
       "delete": false}, "bills": {"scope": "organization", "view": true, "create": true, "update": true,
       "delete": false}}}'),
    (4, 'Store Keeper', '',
     '{"modules": {"assets": {"scope": "branches", "view": true, "create": true, "update": true, "delete": false}},
       "departments": {"Stores": ["keeper"]}}'),
    (5, 'Driver', NULL, '{"modules": {"vehicles": {"scope": "branches", "view": true}}}'),
    (6, 'Mechanic', 'Examines and repairs',
     '{"modules": {"service": {"scope": "branches", "view": true, "create": true, "update": true}}}'),
    (7, 'IT Officer', NULL,
     '{"modules": {"users": {"scope": "organization", "view": true, "create": true, "update": true,
       "delete": true}}}'),
    (8, 'लेखा परीक्षक', 'Internal auditor',
     '{"modules": {"audit": {"scope": "organization", "view": true}}, "departments": {}}'),
    (9, 'Typist', 'Abolished', '{}')
) AS p (n, name, description, access_list)
WHERE s.users > 0 AND (s.org <> 3 OR p.n <= 2)
ORDER BY s.org, p.n;

INSERT INTO core.users (
    organization_id, id, email, phone, first_name, last_name, branch_id, position_id, is_active, last_login_at,
    deleted_at, created_at, updated_at, created_by, updated_by)
SELECT
    s.id,
    pg_temp.demo_id('user', s.org, n),
    'user' || lpad(n::text, 4, '0') || '.' || pg_temp.pick(u.hash, 1, ARRAY['fleet', 'store', 'accounts', 'office'])
        || '@' || s.slug || '.example',
    CASE WHEN pg_temp.roll(u.hash, 2, 8) > 0
         THEN '+977-98' || lpad(pg_temp.roll(u.hash, 3, 100000000)::text, 8, '0') END,
    CASE WHEN pg_temp.roll(u.hash, 4, 60) > 0 THEN pg_temp.first_name(u.hash) END,
    CASE WHEN pg_temp.roll(u.hash, 5, 60) > 0 THEN pg_temp.last_name(u.hash) END,
    CASE WHEN n > 2 AND pg_temp.roll(u.hash, 6, 20) > 0
         THEN pg_temp.demo_id('branch', s.org, 1 + pg_temp.roll(u.hash, 7, s.branches)) END,
    CASE
        WHEN n <= 2 THEN pg_temp.demo_id('position', s.org, n)
        WHEN s.org = 3 THEN NULL
        -- Some hold the post that was abolished.
        WHEN pg_temp.roll(u.hash, 8, 60) = 0 THEN pg_temp.demo_id('position', s.org, 9)
        WHEN pg_temp.roll(u.hash, 8, 60) > 1 THEN pg_temp.demo_id('position', s.org, 3 + pg_temp.roll(u.hash, 9, 6))
    END,
    n <= 2 OR pg_temp.roll(u.hash, 10, 14) > 0,
    CASE
        -- Some have signed in since the day that reports are asked for.
        WHEN pg_temp.roll(u.hash, 11, 30) = 0 THEN to_timestamp(pg_temp.demo_end() + 40000)
        WHEN pg_temp.roll(u.hash, 11, 30) < 4 THEN NULL
        WHEN pg_temp.roll(u.hash, 11, 30) < 9
            THEN to_timestamp(pg_temp.demo_end() - 86400 * (80 + pg_temp.roll(u.hash, 12, 500)))
        ELSE to_timestamp(pg_temp.demo_end() - 3600 - pg_temp.roll(u.hash, 13, 60 * 86400))
    END,
    CASE
        WHEN n > 6 AND pg_temp.roll(u.hash, 14, 40) = 0 THEN timestamptz '2025-11-03 07:30+00'
        WHEN n > 6 AND pg_temp.roll(u.hash, 14, 40) = 1 THEN timestamptz '2026-07-20 07:30+00'
    END,
    to_timestamp(u.created),
    to_timestamp(u.created),
    CASE WHEN n > 1 THEN pg_temp.demo_id('user', s.org, 1 + (n % 2)) END,
    NULL
FROM demo_size AS s
CROSS JOIN LATERAL generate_series(1, s.users) AS n
CROSS JOIN LATERAL (SELECT pg_temp.demo_hash('user', s.org, n) AS hash) AS h
CROSS JOIN LATERAL (
    SELECT
        h.hash,
        CASE
            WHEN n <= 2 THEN s.started + 1800 * n
            -- The last of many were added after the day that reports are asked for.
            WHEN n > 10 AND n > s.users - 2 THEN pg_temp.demo_end() + 86400 + n
            ELSE pg_temp.in_working_hours(
                s.started + 172800 + pg_temp.roll(h.hash, 20, pg_temp.demo_end() - s.started - 15000000))
        END AS created
) AS u
ORDER BY s.org, pg_temp.demo_id('user', s.org, n);

INSERT INTO core.email_digests (digest, organization_id, user_id, created_at)
SELECT
    sha256(convert_to(current_setting('demo.seed') || ':' || lower(email), 'UTF8')), organization_id, id, created_at
FROM core.users
WHERE deleted_at IS NULL
ORDER BY 1;

INSERT INTO core.access (
    organization_id, id, user_id, module, scope, can_view, can_create, can_update, can_delete, granted_by, granted_at,
    revoked_by, revoked_at, created_at, updated_at, created_by, updated_by)
SELECT
    s.id,
    pg_temp.demo_id('access', s.org, a.n),
    pg_temp.demo_id('user', s.org, u),
    pg_temp.pick(a.hash, 1, ARRAY['assets', 'vehicles', 'bills', 'service', 'users', 'reports']),
    pg_temp.pick(a.hash, 2, ARRAY['organization', 'branches', 'branches']),
    pg_temp.roll(a.hash, 3, 20) > 0,
    pg_temp.roll(a.hash, 4, 3) = 0,
    pg_temp.roll(a.hash, 5, 3) = 0,
    pg_temp.roll(a.hash, 6, 10) = 0,
    b.grantor,
    to_timestamp(b.granted),
    CASE WHEN pg_temp.roll(a.hash, 7, 4) = 0 AND pg_temp.roll(a.hash, 8, 10) > 0
         THEN pg_temp.demo_id('user', s.org, 2) END,
    CASE WHEN pg_temp.roll(a.hash, 7, 4) = 0
         THEN to_timestamp(pg_temp.in_working_hours(b.granted + 86400 + pg_temp.roll(a.hash, 9, 400 * 86400))) END,
    to_timestamp(b.granted),
    to_timestamp(b.granted),
    b.grantor,
    NULL
FROM demo_size AS s
CROSS JOIN LATERAL generate_series(1, s.users) AS u
CROSS JOIN LATERAL (SELECT pg_temp.demo_hash('user', s.org, u) AS hash) AS h
CROSS JOIN LATERAL generate_series(1, CASE WHEN s.org = 3 THEN 0 ELSE pg_temp.roll(h.hash, 30, 4) END) AS g
CROSS JOIN LATERAL (SELECT u * 10 + g AS n, pg_temp.demo_hash('access', s.org, u * 10 + g) AS hash) AS a
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN pg_temp.roll(a.hash, 10, 40) = 0 THEN pg_temp.demo_id('user', s.org, u)
            WHEN pg_temp.roll(a.hash, 10, 40) = 1 THEN NULL
            ELSE pg_temp.demo_id('user', s.org, 1 + (u % 2))
        END AS grantor,
        CASE
            WHEN pg_temp.roll(a.hash, 11, 50) = 0 THEN pg_temp.demo_end() + 36000
            -- One in twenty at any hour of the day.
            WHEN pg_temp.roll(a.hash, 12, 20) = 0
                THEN pg_temp.demo_end() - 3600 - pg_temp.roll(a.hash, 13, 700 * 86400)
            ELSE pg_temp.in_working_hours(pg_temp.demo_end() - 2 * 86400 - pg_temp.roll(a.hash, 13, 700 * 86400))
        END AS granted
) AS b
ORDER BY s.org, a.n;

-- 95-changes.sql takes them away again, with the audit event of it.
CREATE TEMP TABLE demo_revocations ON COMMIT DROP AS
SELECT organization_id, id, revoked_by, revoked_at FROM core.access WHERE revoked_at IS NOT NULL;
UPDATE core.access SET revoked_by = NULL, revoked_at = NULL WHERE revoked_at IS NOT NULL;

INSERT INTO core.profile (
    organization_id, id, user_id, image, bio, skills, citizenship_number_encrypted, created_at, updated_at,
    created_by, updated_by)
SELECT
    s.id,
    pg_temp.demo_id('profile', s.org, n),
    pg_temp.demo_id('user', s.org, n),
    CASE WHEN pg_temp.roll(p.hash, 1, 3) = 0 THEN 'people/' || n || '.jpg' END,
    pg_temp.pick(p.hash, 2, ARRAY[NULL, '', 'Loves the hills', 'चिया प्रेमी ☕', 'Off duty on Saturdays']),
    CASE WHEN pg_temp.roll(p.hash, 3, 3) > 0
         THEN ARRAY[pg_temp.pick(p.hash, 4, ARRAY['welding', 'driving', 'bookkeeping']), 'first aid'] END,
    -- Looks like a ciphertext; there is no number behind it and no key.
    CASE WHEN pg_temp.roll(p.hash, 5, 2) = 0 THEN decode(md5(p.hash::text) || md5(n::text), 'hex') END,
    u.created_at,
    u.created_at,
    u.id,
    NULL
FROM demo_size AS s
CROSS JOIN LATERAL generate_series(1, s.users) AS n
CROSS JOIN LATERAL (SELECT pg_temp.demo_hash('profile', s.org, n) AS hash) AS p
JOIN core.users AS u ON u.organization_id = s.id AND u.id = pg_temp.demo_id('user', s.org, n)
WHERE pg_temp.roll(p.hash, 6, 5) < 3
ORDER BY s.org, n;
