-- Ugly changes on purpose, always the same ones, in the first organization.

-- Renamed before it is deleted for good; renamed twice; renamed at the very instant; renamed a microsecond before.
SELECT pg_temp.demo_change('assets.items', $$
    SELECT organization_id, id, timestamptz '2026-07-18 06:00+00' AS at, NULL::uuid AS actor, 'About to go' AS name
    FROM demo_ugly WHERE n IN (3, 37)
    $$);
SELECT pg_temp.demo_change('assets.items', $$
    SELECT organization_id, id, timestamptz '2026-07-18 07:00+00' AS at, NULL::uuid AS actor, '=third+name' AS name
    FROM demo_ugly WHERE n = 3
    $$);
SELECT pg_temp.demo_change('assets.items', $$
    SELECT organization_id, id, timestamptz '2026-07-16 18:15+00' AS at, NULL::uuid AS actor, 'At the instant' AS name,
           NULL::uuid AS branch_id, NULL::date AS purchase_date
    FROM demo_ugly WHERE n = 4
    $$);
SELECT pg_temp.demo_change('assets.items', $$
    SELECT organization_id, id, timestamptz '2026-07-16 18:14:59.999999+00' AS at, NULL::uuid AS actor,
           'Renamed a microsecond before' AS name
    FROM demo_ugly WHERE n = 32
    $$);
SELECT pg_temp.demo_remove_items();

-- A vehicle removed for good with its papers.
SELECT pg_temp.demo_delete(p.name, format($$
    SELECT r.organization_id, r.id, timestamptz '2026-07-19 06:30+00' AS at, NULL::uuid AS actor
    FROM %s AS r
    WHERE r.bluebook_id = pg_temp.demo_id('ugly vehicle', 1, 18)
    $$, p.name))
FROM (VALUES (1, 'vehicles.bluebook_renewal'), (2, 'vehicles.insurance_renewal'),
             (3, 'vehicles.pollution_sticker_renewal')) AS p (n, name);
SELECT pg_temp.demo_delete('vehicles.bluebook', $$
    SELECT v.organization_id, v.id, timestamptz '2026-07-19 06:30+00' AS at, NULL::uuid AS actor
    FROM vehicles.bluebook AS v
    WHERE v.id = pg_temp.demo_id('ugly vehicle', 1, 18)
    $$);

-- Tampering with what is append-only.
SELECT pg_temp.demo_change('assets.items_history_status', $$
    SELECT e.organization_id, e.id, timestamptz '2026-07-19 07:00+00' AS at, NULL::uuid AS actor,
           'maintenance' AS from_status, timestamptz '2023-03-20 05:00+00' AS changed_at
    FROM assets.items_history_status AS e
    WHERE e.id = pg_temp.demo_id('ugly event', 1, 7)
    $$);
SELECT pg_temp.demo_delete('assets.items_history_status', $$
    SELECT e.organization_id, e.id, timestamptz '2026-07-19 07:00+00' AS at, NULL::uuid AS actor
    FROM assets.items_history_status AS e
    WHERE e.id = pg_temp.demo_id('ugly event', 1, 14)
    $$);
SELECT pg_temp.demo_change('authentication.attempts', $$
    SELECT a.organization_id, a.id, timestamptz '2026-07-19 07:10+00' AS at, NULL::uuid AS actor, true AS success
    FROM authentication.attempts AS a
    WHERE a.id = pg_temp.demo_id('ugly attempt', 1, 17)
    $$);
SELECT pg_temp.demo_delete('authentication.attempts', $$
    SELECT a.organization_id, a.id, timestamptz '2026-07-19 07:10+00' AS at, NULL::uuid AS actor
    FROM authentication.attempts AS a
    WHERE a.id = pg_temp.demo_id('ugly attempt', 1, 9)
    $$);

-- Shares and bills: another amount, deleted later, moved to another record.
SELECT pg_temp.demo_change('assets.shared_bill_parts', $$
    SELECT p.organization_id, p.id, timestamptz '2026-07-19 07:20+00' AS at, NULL::uuid AS actor,
           1.00::numeric(14, 2) AS amount, pg_temp.demo_id('ugly record', 1, 15) AS history_id
    FROM assets.shared_bill_parts AS p
    WHERE p.id = pg_temp.demo_id('ugly part', 1, 1)
    $$);
SELECT pg_temp.demo_change('assets.shared_bills', $$
    SELECT b.organization_id, b.id, timestamptz '2026-07-19 07:30+00' AS at, NULL::uuid AS actor,
           timestamptz '2026-07-19 07:30+00' AS deleted_at, NULL::numeric(14, 2) AS total
    FROM assets.shared_bills AS b
    WHERE b.id = pg_temp.demo_id('ugly bill', 1, 3)
    $$);

-- A person removed for good, and one whose account was closed without a trace.
SELECT pg_temp.demo_delete('core.users', $$
    SELECT u.organization_id, u.id, timestamptz '2026-07-19 08:00+00' AS at, NULL::uuid AS actor
    FROM core.users AS u
    WHERE u.id = pg_temp.demo_id('ugly user', 1, 8)
    $$);
UPDATE core.users SET is_active = true, updated_at = timestamptz '2026-07-16 18:15+00'
WHERE id = pg_temp.demo_id('ugly user', 1, 5);

SELECT setval(
    pg_get_serial_sequence('audit.events', 'id'), greatest(1, current_setting('demo.last_event')::bigint),
    current_setting('demo.last_event')::bigint > 0);
