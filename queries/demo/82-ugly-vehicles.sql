-- Ugly vehicles on purpose, always the same ones, in the first organization: papers of every odd sort.
INSERT INTO vehicles.bluebook (
    organization_id, id, item_id, branch_id, registration_number, class, use, engine_cc, motor_kw, fuel, make_year,
    province, owner_name, registered_on, struck_off_on, deleted_at, created_at, updated_at)
SELECT
    s.id, pg_temp.demo_id('ugly vehicle', 1, v.n),
    CASE WHEN v.n = 8 THEN pg_temp.demo_id('ugly item', 1, 8) WHEN v.n = 9 THEN pg_temp.demo_id('ugly item', 1, 26)
    END,
    CASE WHEN v.n <> 2 THEN pg_temp.demo_id('branch', 1, 1 + v.n % 3) END,
    v.plate, v.class, v.use, v.cc, v.kw, NULL, NULL, v.province, v.owner, v.registered::date, v.struck::date,
    v.deleted::timestamptz, v.recorded::timestamptz, v.recorded::timestamptz
FROM demo_size AS s
CROSS JOIN (VALUES
    -- n, plate, class, use, cc, kW, province, owner, registered, struck off, deleted, recorded
    (1, 'BA 2 CHA 1234', 'car', 'private', 1197, NULL, 'bagmati', 'Three with one plate', '2020-08-01', NULL, NULL,
        '2020-08-02 05:00+00'),
    (2, 'BA 2 CHA 1234', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2020-08-02 05:00+00'),
    (3, 'BA 2 CHA 1234', 'car', 'private', 1197, NULL, 'bagmati', NULL, '2019-08-01', '2022-01-01', NULL,
        '2020-08-02 05:00+00'),
    (4, '', 'jeep', 'government', 0, 0, 'koshi', '', '2021-01-01', NULL, NULL, '2021-01-01 05:00+00'),
    (5, E'בא 12 "צ" 🚗\n=1+1', 'van', 'diplomatic', -1, NULL, 'karnali', '=cmd|''/C calc''!A0', '2021-01-01', NULL,
        NULL, '2021-01-01 05:00+00'),
    (6, '=BA 1 PA 1', 'motorcycle', 'private', 125, NULL, 'bagmati', 'At the edge of a class', '2022-07-17', NULL,
        NULL, '2022-07-17 05:00+00'),
    (7, 'BA 1 PA 126', 'motorcycle', 'private', 126, NULL, 'bagmati', NULL, '2022-07-17', NULL, NULL,
        '2022-07-17 05:00+00'),
    (8, 'NA 4 KHA 7', 'bus', 'public', 5883, NULL, 'lumbini', 'Scrapped, never struck off', '2019-04-14', NULL, NULL,
        '2022-02-02 05:00+00'),
    (9, 'NA 4 KHA 8', 'truck', 'public', 5131, NULL, 'madhesh', 'Scrapped by mistake', '2020-02-29', NULL, NULL,
        '2022-02-02 05:00+00'),
    (10, 'BA 3 CHA 10', 'car', 'private', 1500, NULL, 'bagmati', 'Struck off on the last day', '2015-02-28',
        '2026-07-16', NULL, '2018-08-01 05:00+00'),
    (11, 'BA 3 CHA 11', 'car', 'private', 1501, NULL, 'bagmati', 'Struck off the day after', '2015-02-28',
        '2026-07-17', NULL, '2018-08-01 05:00+00'),
    (12, 'BA 3 CHA 12', 'car', 'private', 1000, NULL, 'bagmati', 'Struck off before it was registered', '2022-02-28',
        '2021-01-01', NULL, '2022-03-01 05:00+00'),
    (13, 'BA 3 CHA 13', 'car', 'private', 1000, NULL, 'bagmati', 'Registered in the future', '2026-08-01', NULL, NULL,
        '2026-07-01 05:00+00'),
    (14, 'BA 3 CHA 14', 'car', 'private', 1000, NULL, 'bagmati', 'Registered on the last day', '2026-07-16', NULL,
        NULL, '2026-07-16 05:00+00'),
    (15, 'BA 3 CHA 15', 'car', 'private', NULL, 100.5, 'bagmati', 'Electric', '2023-01-01', NULL, NULL,
        '2023-01-01 05:00+00'),
    (16, 'BA 3 CHA 16', 'car', 'private', 1200, NULL, 'bagmati', 'No papers at all', '2019-01-01', NULL, NULL,
        '2019-01-01 05:00+00'),
    (17, 'BA 3 CHA 17', 'tractor', 'private', 2730, NULL, 'madhesh', 'Deleted', '2019-01-01', NULL,
        '2026-01-01 05:00+00', '2019-01-01 05:00+00'),
    (18, 'BA 3 CHA 18', 'three_wheeler', 'public', 236, NULL, 'gandaki', 'Deleted for good', '2021-01-01', NULL, NULL,
        '2021-01-01 05:00+00')
) AS v (n, plate, class, use, cc, kw, province, owner, registered, struck, deleted, recorded)
WHERE s.org = 1
ORDER BY v.n;

-- Periods by vehicle; each of the three papers gets those that name it, or all of them.
CREATE TEMP TABLE demo_ugly_papers ON COMMIT DROP AS
SELECT s.id AS organization_id, v.*
FROM demo_size AS s
CROSS JOIN (VALUES
    -- n, vehicle, paper, number, renewed on, from, until, amount, recorded, deleted
    -- Touching, overlapping, and one within another.
    (1, 1, 'all', 'T-1', '2020-08-01', '2020-08-01', '2021-07-31', 100, NULL, NULL),
    (2, 1, 'all', 'T-2', '2021-07-31', '2021-08-01', '2022-07-31', 100, NULL, NULL),
    (3, 1, 'all', 'T-3', '2022-07-01', '2022-07-01', '2023-07-31', 100, NULL, NULL),
    (4, 1, 'all', 'T-4', '2022-09-01', '2022-09-01', '2022-10-01', 100, NULL, NULL),
    -- Two years late, then two of one day and one end: the smallest id tells.
    (5, 1, 'all', 'T-5', '2025-08-01', '2025-08-01', '2026-07-16', 100, NULL, NULL),
    (6, 1, 'all', 'T-6', '2025-08-01', '2025-08-01', '2026-07-16', 100, NULL, NULL),
    -- Begins the day after the last day, and leaves no gap.
    (7, 1, 'all', 'T-7', '2026-07-10', '2026-07-17', '2027-07-16', 100, NULL, NULL),
    -- Reversed, and reversed into the far past.
    (8, 2, 'all', 'R-1', '2023-01-01', '2023-01-01', '2022-12-31', 100, NULL, NULL),
    (9, 2, 'all', 'R-2', '2024-01-01', '2024-01-01', '1999-01-01', NULL, NULL, NULL),
    (10, 3, 'all', 'S-1', '2019-08-01', '2019-08-01', '2030-07-31', 100, NULL, NULL),
    -- Expired before it was issued.
    (11, 4, 'all', '', '2023-06-01', '2021-01-01', '2021-12-31', 0, NULL, NULL),
    (12, 4, 'all', NULL, '2023-06-01', '2023-06-01', '2023-06-01', -300, NULL, NULL),
    -- Valid into the far future.
    (13, 5, 'all', '=1+1', '2021-01-01', '2021-01-01', '2099-12-31', 999999999999.99, NULL, NULL),
    (14, 6, 'bluebook', 'Y-5', '2022-07-17', '2022-07-17', '2027-07-16', 15000, NULL, NULL),
    -- The tax was paid while the insurance had lapsed.
    (15, 6, 'insurance', 'Y-1', '2020-07-17', '2020-07-17', '2021-07-16', 1700, NULL, NULL),
    -- Leap days at both ends.
    (16, 7, 'all', 'L-1', '2024-02-29', '2024-02-29', '2025-02-28', 100, NULL, NULL),
    (17, 7, 'all', 'L-2', '2027-02-28', '2027-03-01', '2028-02-29', 100, '2026-07-01 05:00+00', NULL),
    -- Lapsed for years.
    (18, 8, 'all', 'G-1', '2019-04-14', '2019-04-14', '2020-04-12', 100, NULL, NULL),
    (19, 9, 'all', 'G-2', '2025-04-14', '2025-04-14', '2026-04-13', 100, NULL, NULL),
    -- Expired on the last day of Chaitra, the day after, 7, 30 and 90 days ago, and on the last day itself.
    (20, 10, 'all', 'E-1', '2025-04-14', '2025-04-14', '2026-04-13', 100, NULL, NULL),
    (21, 11, 'all', 'E-2', '2025-04-15', '2025-04-15', '2026-04-14', 100, NULL, NULL),
    (22, 12, 'all', 'E-3', '2025-07-10', '2025-07-10', '2026-07-09', 100, NULL, NULL),
    (23, 14, 'all', 'E-4', '2026-07-16', '2026-07-16', '2027-07-15', 100, NULL, NULL),
    (24, 15, 'bluebook', 'E-5', '2025-06-17', '2025-06-17', '2026-06-16', 100, NULL, NULL),
    (25, 15, 'insurance', 'E-6', '2025-04-18', '2025-04-18', '2026-04-17', 100, NULL, NULL),
    (26, 15, 'pollution', 'E-7', '2025-07-17', '2025-07-17', '2026-07-16', 100, NULL, NULL),
    -- Known only later, deleted before and after the last day, renewed after it.
    (27, 16, 'bluebook', 'K-1', '2026-01-01', '2026-01-01', '2026-12-31', 100, '2026-07-17 05:00+00', NULL),
    (28, 16, 'insurance', 'K-2', '2026-01-01', '2026-01-01', '2026-12-31', 100, NULL, '2026-02-01 05:00+00'),
    (29, 16, 'pollution', 'K-3', '2026-01-01', '2026-01-01', '2026-12-31', 100, NULL, '2026-07-16 18:15+00'),
    (30, 14, 'insurance', 'K-4', '2026-07-17', '2026-07-01', '2027-06-30', 100, '2026-07-15 05:00+00', NULL),
    (31, 17, 'all', 'K-5', '2026-01-01', '2026-01-01', '2026-12-31', 100, NULL, NULL),
    (32, 18, 'all', 'K-6', '2026-01-01', '2026-01-01', '2026-12-31', 100, NULL, NULL),
    -- A hole within a run of periods, from the day before to the day after.
    (33, 13, 'all', 'H-1', '2026-07-01', '2026-08-01', '2027-07-31', 100, NULL, NULL)
) AS v (n, vehicle, paper, number, renewed, starts, ends, amount, recorded, deleted)
WHERE s.org = 1;

INSERT INTO vehicles.bluebook_renewal (
    organization_id, id, bluebook_id, receipt_number, renewed_on, valid_from, valid_until, fiscal_year, tax, fee,
    penalty, deleted_at, created_at, updated_at)
SELECT
    organization_id, pg_temp.demo_id('ugly tax', 1, n), pg_temp.demo_id('ugly vehicle', 1, vehicle), number,
    renewed::date, starts::date, ends::date, CASE WHEN n % 4 = 0 THEN '' WHEN n % 4 = 1 THEN '2082/84' END, amount,
    CASE WHEN n % 3 = 0 THEN 0 END, CASE WHEN n % 5 = 0 THEN -1 END, deleted::timestamptz,
    coalesce(recorded, renewed || ' 05:00+00')::timestamptz, coalesce(recorded, renewed || ' 05:00+00')::timestamptz
FROM demo_ugly_papers
WHERE paper IN ('all', 'bluebook')
ORDER BY n;

INSERT INTO vehicles.insurance_renewal (
    organization_id, id, bluebook_id, insurer, policy_number, policy_kind, premium, insured_sum, renewed_on,
    valid_from, valid_until, deleted_at, created_at, updated_at)
SELECT
    organization_id, pg_temp.demo_id('ugly insurance', 1, n), pg_temp.demo_id('ugly vehicle', 1, vehicle),
    CASE WHEN n % 3 = 0 THEN '' END, number, NULL, amount, CASE WHEN n % 5 = 0 THEN 0 END,
    renewed::date, starts::date, ends::date, deleted::timestamptz,
    coalesce(recorded, renewed || ' 05:00+00')::timestamptz, coalesce(recorded, renewed || ' 05:00+00')::timestamptz
FROM demo_ugly_papers
WHERE paper IN ('all', 'insurance')
ORDER BY n;

INSERT INTO vehicles.pollution_sticker_renewal (
    organization_id, id, bluebook_id, sticker_number, station, reading, result, charge, renewed_on, valid_from,
    valid_until, deleted_at, created_at, updated_at)
SELECT
    organization_id, pg_temp.demo_id('ugly sticker', 1, n), pg_temp.demo_id('ugly vehicle', 1, vehicle), number,
    CASE WHEN n % 3 = 0 THEN '@station' END, CASE n % 4 WHEN 0 THEN -0.001 WHEN 1 THEN 99999.999 END,
    CASE WHEN n % 4 = 2 THEN '' END, amount, renewed::date, starts::date, ends::date, deleted::timestamptz,
    coalesce(recorded, renewed || ' 05:00+00')::timestamptz, coalesce(recorded, renewed || ' 05:00+00')::timestamptz
FROM demo_ugly_papers
WHERE paper IN ('all', 'pollution')
ORDER BY n;
