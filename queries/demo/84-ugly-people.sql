-- Ugly people on purpose, always the same ones, in the first organization: names, rights and sign-ins of odd sorts.
INSERT INTO core.positions (organization_id, id, name, description, access_list, created_at, updated_at)
SELECT s.id, pg_temp.demo_id('ugly position', 1, v.n), v.name, NULL, v.list::jsonb, timestamptz '2019-01-01 05:00+00',
       timestamptz '2019-01-01 05:00+00'
FROM demo_size AS s
CROSS JOIN (VALUES
    (1, '', '{}'),
    (2, '=1+1', '{"modules": {}, "departments": {"": []}}'),
    (3, 'Not the shape it should have', '{"modules": ["assets"], "note": null}'),
    (4, 'A list', '[1, "two", null]'),
    (5, 'Rights as words', '{"modules": {"assets": {"scope": "galaxy", "view": "yes", "create": 1, "update": null},
        "a:b;c": {"scope": "branches", "view": true}}}')
) AS v (n, name, list)
WHERE s.org = 1
ORDER BY v.n;

INSERT INTO core.users (
    organization_id, id, email, phone, first_name, last_name, branch_id, position_id, is_active, last_login_at,
    deleted_at, created_at, updated_at)
SELECT s.id, pg_temp.demo_id('ugly user', 1, v.n), v.email, v.phone, v.first, v.last, NULL,
       CASE WHEN v.n BETWEEN 2 AND 6 THEN pg_temp.demo_id('ugly position', 1, v.n - 1) END, v.active,
       v.seen::timestamptz, v.deleted::timestamptz, v.created::timestamptz, v.created::timestamptz
FROM demo_size AS s
CROSS JOIN (VALUES
    (1, 'nothing', NULL, NULL, NULL, true, NULL, NULL, '2026-07-16 18:14:59.999999+00'),
    (2, '', '', '', '', true, '2026-07-16 18:14:59.999999+00', NULL, '2019-02-01 05:00+00'),
    (3, '=HYPERLINK("http://example.com")@acme.example', '+977', '-1', '@Rai', true, '2026-07-16 18:15+00', NULL,
        '2019-02-01 05:00+00'),
    (4, '"quoted, with comma"@acme.example', E'\n', E'O''Brien "Bo"', 'משה', true, '2026-04-17 18:15+00', NULL,
        '2019-02-01 05:00+00'),
    -- Dormant to the second: 90 days ago, and a microsecond longer.
    (5, 'edge.dormant@acme.example', NULL, '👩‍🔧', 'محمد', true, '2026-04-17 18:14:59.999999+00', NULL,
        '2019-02-01 05:00+00'),
    (6, repeat('very.long.', 30) || '@acme.example', NULL, repeat('श्री ', 200), NULL, true, NULL, NULL,
        '2019-02-01 05:00+00'),
    (7, 'closed@acme.example', NULL, 'Closed', 'Account', false, '2023-01-01 05:00+00', NULL, '2019-02-01 05:00+00'),
    (8, 'closed@acme.example', NULL, 'Closed', 'Before', false, NULL, '2022-01-01 05:00+00', '2019-02-01 05:00+00'),
    (9, 'after@acme.example', NULL, 'Added', 'Later', true, NULL, NULL, '2026-07-16 18:15+00')
) AS v (n, email, phone, first, last, active, seen, deleted, created)
WHERE s.org = 1
ORDER BY v.n;

INSERT INTO core.email_digests (digest, organization_id, user_id, created_at)
SELECT
    sha256(convert_to(current_setting('demo.seed') || ':' || lower(u.email), 'UTF8')), u.organization_id, u.id,
    u.created_at
FROM core.users AS u
JOIN generate_series(1, 9) AS n ON u.id = pg_temp.demo_id('ugly user', 1, n)
WHERE u.deleted_at IS NULL
ORDER BY 1;

INSERT INTO core.access (
    organization_id, id, user_id, module, scope, can_view, can_create, can_update, can_delete, granted_by, granted_at,
    revoked_by, revoked_at, created_at, updated_at, created_by)
SELECT s.id, pg_temp.demo_id('ugly access', 1, v.n), pg_temp.demo_id('ugly user', 1, v.person), v.module,
       'organization', v.n <> 3, v.n <> 3, false, false,
       CASE WHEN v.self THEN pg_temp.demo_id('ugly user', 1, v.person) END, v.granted::timestamptz,
       CASE WHEN v.n = 5 THEN pg_temp.demo_id('user', 1, 1) END, v.revoked::timestamptz, v.granted::timestamptz,
       v.granted::timestamptz, CASE WHEN v.self THEN pg_temp.demo_id('ugly user', 1, v.person) END
FROM demo_size AS s
CROSS JOIN (VALUES
    (1, 2, '', true, '2026-02-28 20:00+00', NULL), (2, 3, '=1+1', false, '2026-02-28 20:00+00', NULL),
    (3, 4, 'nothing allowed', false, '2024-02-29 05:00+00', NULL),
    (4, 7, 'assets', false, '2020-01-01 05:00+00', NULL),
    -- Taken away at the very instant, and before it was given.
    (5, 4, 'vehicles', false, '2026-01-01 05:00+00', '2026-07-16 18:15+00'),
    (6, 4, 'bills', false, '2026-01-01 05:00+00', '2025-12-31 05:00+00')
) AS v (n, person, module, self, granted, revoked)
WHERE s.org = 1
ORDER BY v.n;

-- Three or more failures with one time, with a success of the same time, at the edges of the block, and a block that
-- is still open at the last instant.
INSERT INTO authentication.attempts (organization_id, id, user_id, at, success, client, created_at, updated_at)
SELECT s.id, pg_temp.demo_id('ugly attempt', 1, v.n), pg_temp.demo_id('ugly user', 1, v.person), v.at::timestamptz,
       v.success, v.client, coalesce(v.recorded, v.at)::timestamptz, coalesce(v.recorded, v.at)::timestamptz
FROM demo_size AS s
CROSS JOIN (VALUES
    (1, 2, '2026-05-01 05:00+00', false, '', NULL), (2, 2, '2026-05-01 05:00+00', false, NULL, NULL),
    (3, 2, '2026-05-01 05:00+00', false, '=1+1', NULL), (4, 2, '2026-05-01 05:00+00', true, NULL, NULL),
    (5, 3, '2026-05-02 18:14:00+00', false, NULL, NULL), (6, 3, '2026-05-02 18:14:30+00', false, NULL, NULL),
    (7, 3, '2026-05-02 18:15:00+00', false, 'the third, at local midnight', NULL),
    (8, 3, '2026-05-02 18:29:59.999999+00', false, NULL, NULL), (9, 3, '2026-05-02 18:30:00+00', false, NULL, NULL),
    (10, 3, '2026-05-02 18:30:00.000001+00', false, NULL, NULL),
    (11, 3, '2026-05-02 18:31:00+00', false, 'the third after the block', NULL),
    (12, 4, '2026-07-16 18:10:00+00', false, NULL, NULL), (13, 4, '2026-07-16 18:11:00+00', false, NULL, NULL),
    (14, 4, '2026-07-16 18:12:00+00', false, 'blocked when the day ends', NULL),
    (15, 4, '2026-07-16 18:15:00+00', true, 'at the very instant', NULL),
    (16, 5, '2026-05-03 05:00+00', false, NULL, NULL), (17, 5, '2026-05-03 05:01+00', false, NULL, NULL),
    (18, 5, '2026-05-03 05:02+00', true, 'a success starts the count anew', NULL),
    (19, 5, '2026-05-03 05:03+00', false, NULL, NULL),
    (20, 5, '2026-06-03 05:03+00', false, 'recorded too late to count', '2026-07-17 05:00+00'),
    (21, 6, '2099-01-01 00:00+00', true, 'in the future', '2026-07-01 05:00+00')
) AS v (n, person, at, success, client, recorded)
WHERE s.org = 1
ORDER BY v.n;

INSERT INTO authentication.jwt_request_counters (
    organization_id, id, user_id, failed_count, last_attempt_at, is_blocked, blocked_until, unblocked_at, unblocked_by,
    created_at, updated_at)
SELECT s.id, pg_temp.demo_id('ugly counter', 1, v.n), pg_temp.demo_id('ugly user', 1, v.n), v.failed,
       v.last::timestamptz, v.blocked, v.until::timestamptz, v.unblocked::timestamptz,
       CASE WHEN v.n = 3 THEN pg_temp.demo_id('ugly user', 1, 3) END, timestamptz '2026-05-01 05:00+00',
       timestamptz '2026-05-01 05:00+00'
FROM demo_size AS s
CROSS JOIN (VALUES
    (1, 0, NULL, false, NULL, NULL),
    -- Ended by nobody that is named, at the moment it began.
    (2, -1, '2026-05-01 05:00+00', false, NULL, '2026-05-01 05:00+00'),
    (3, 2147483647, '2026-05-02 18:31+00', true, 'infinity', '2026-05-02 18:40+00'),
    (4, 3, '2026-07-16 18:12+00', true, '2026-07-16 18:27+00', NULL)
) AS v (n, failed, last, blocked, until, unblocked)
WHERE s.org = 1
ORDER BY v.n;
