-- Sign-ins of up to two years: most succeed, some end in a block, and blocks end in every way there is.
--
-- A session is one of the patterns below, laid at a time of its own; attempts are its steps. People block after three
-- failures within 15 minutes' block, everest after four within 30: patterns follow the settings of the organization.
CREATE TEMP TABLE demo_sessions ON COMMIT DROP AS
SELECT
    s.id AS organization_id,
    s.org,
    u,
    n,
    d.hash,
    CASE
        WHEN pg_temp.roll(d.hash, 1, 1500) < 1365 THEN 'success'
        WHEN pg_temp.roll(d.hash, 1, 1500) < 1475 THEN 'slip'
        WHEN pg_temp.roll(d.hash, 1, 1500) < 1485 THEN 'expired'
        WHEN pg_temp.roll(d.hash, 1, 1500) < 1490 THEN 'unblocked'
        WHEN pg_temp.roll(d.hash, 1, 1500) < 1493 THEN 'hammering'
        WHEN pg_temp.roll(d.hash, 1, 1500) < 1494 THEN 'through'
        WHEN pg_temp.roll(d.hash, 1, 1500) < 1496 THEN 'on_the_dot'
        WHEN pg_temp.roll(d.hash, 1, 1500) < 1498 THEN 'twice'
        ELSE 'given_up'
    END AS pattern,
    CASE WHEN pg_temp.roll(d.hash, 2, 12) = 0 THEN d.day + pg_temp.roll(d.hash, 3, 70000)
         ELSE pg_temp.in_office(d.day + pg_temp.roll(d.hash, 3, 82000)) END AS begins,
    CASE s.org WHEN 2 THEN 4 ELSE 3 END AS limit_failures,
    CASE s.org WHEN 2 THEN 1800 ELSE 900 END AS block_seconds
FROM demo_size AS s
CROSS JOIN LATERAL generate_series(1, s.users) AS u
CROSS JOIN LATERAL (SELECT pg_temp.demo_hash('user', s.org, u) AS hash) AS h
CROSS JOIN LATERAL generate_series(1, CASE WHEN pg_temp.roll(h.hash, 40, 12) = 0 THEN 0
                                           ELSE 10 + pg_temp.roll(h.hash, 41, 28) END) AS n
CROSS JOIN LATERAL (
    SELECT
        pg_temp.demo_hash('session', s.org, u * 100 + n) AS hash,
        -- A day for each session, so that none runs into the next; the first ones lie after the day of the reports.
        (pg_temp.demo_end() / 86400 + 3 - (n - 1) * 21 - pg_temp.roll(h.hash, 42, 20)) * 86400 AS day
) AS d;

CREATE TEMP TABLE demo_unblockings ON COMMIT DROP AS
SELECT
    organization_id,
    org,
    u,
    row_number() OVER (PARTITION BY org, u ORDER BY begins) AS n,
    to_timestamp(begins + 60 * limit_failures + 200 + pg_temp.roll(hash, 4, 300)) AS at,
    -- Now and then somebody with the right to do so ends a block of their own.
    pg_temp.demo_id('user', org, CASE WHEN pg_temp.roll(hash, 5, 8) = 0 THEN u ELSE 1 + (u % 2) END) AS by
FROM demo_sessions
WHERE pattern = 'unblocked';

-- The steps of each pattern, in seconds; failures that make up a block come a minute apart.
INSERT INTO authentication.attempts (
    organization_id, id, user_id, at, success, client, created_at, updated_at, created_by, updated_by)
SELECT
    a.organization_id,
    pg_temp.demo_id('attempt', a.org, a.u * 10000 + a.n * 100 + a.step),
    pg_temp.demo_id('user', a.org, a.u),
    a.at,
    a.success,
    pg_temp.pick(a.hash, 6, ARRAY['web 4.2', 'web 4.2', 'android 11', 'ios 17', NULL, '']),
    a.at,
    a.at,
    NULL,
    NULL
FROM (
    SELECT
        d.*,
        step.n AS step,
        step.success,
        to_timestamp(d.begins + step.seconds) + pg_temp.roll(d.hash, step.n::integer + 10, 1000000)
            * CASE WHEN d.pattern = 'on_the_dot' THEN interval '0' ELSE interval '1 microsecond' END AS at
    FROM demo_sessions AS d
    CROSS JOIN LATERAL (
        SELECT f.n, (f.n - 1) * 60 AS seconds, false AS success
        FROM generate_series(1, CASE d.pattern
            WHEN 'success' THEN 0
            WHEN 'slip' THEN 1 + d.hash % 2
            WHEN 'hammering' THEN d.limit_failures + 4
            ELSE d.limit_failures END) AS f (n)
        UNION ALL
        SELECT e.n, (d.limit_failures - 1) * 60 + e.seconds, e.success
        FROM (VALUES
            ('success', 21, 0, true),
            ('slip', 21, 90, true),
            ('expired', 21, d.block_seconds + 240, true),
            ('unblocked', 21, 900, true),
            ('hammering', 21, d.block_seconds + 4000, true),
            -- Signed in although blocked.
            ('through', 21, 120, true),
            -- Exactly when the block ends, which is outside of it.
            ('on_the_dot', 21, d.block_seconds, false),
            ('on_the_dot', 22, d.block_seconds + 30, true),
            ('twice', 21, d.block_seconds + 60, false),
            ('twice', 22, d.block_seconds + 120, false),
            ('twice', 23, d.block_seconds + 180, false),
            ('twice', 24, d.block_seconds + 240, false)
        ) AS e (pattern, n, seconds, success)
        WHERE e.pattern = d.pattern
    ) AS step
) AS a
ORDER BY a.organization_id, pg_temp.demo_id('user', a.org, a.u), a.at, a.step;

-- A counter as it stood before anybody ended a block; 95-changes.sql writes those ends.
INSERT INTO authentication.jwt_request_counters (
    organization_id, id, user_id, failed_count, last_attempt_at, is_blocked, blocked_until, unblocked_at, unblocked_by,
    created_at, updated_at, created_by, updated_by)
SELECT
    a.organization_id,
    pg_temp.demo_id('counter', l.org, l.u),
    l.user_id,
    CASE WHEN a.last_success THEN 0 ELSE 1 + l.u % 3 END,
    a.last_at,
    NOT a.last_success AND l.u % 3 = 2,
    CASE WHEN NOT a.last_success AND l.u % 3 = 2 THEN a.last_at + interval '15 minutes' END,
    NULL,
    NULL,
    a.first_at,
    a.first_at,
    NULL,
    NULL
FROM (SELECT DISTINCT organization_id, org, u, pg_temp.demo_id('user', org, u) AS user_id FROM demo_sessions) AS l
JOIN (
    SELECT
        organization_id,
        user_id,
        min(at) AS first_at,
        max(at) AS last_at,
        (array_agg(success ORDER BY at DESC, id))[1] AS last_success
    FROM authentication.attempts
    GROUP BY organization_id, user_id
) AS a ON a.organization_id = l.organization_id AND a.user_id = l.user_id
ORDER BY l.org, l.u;
