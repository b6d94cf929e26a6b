-- Ugly items on purpose, always the same ones, in the first organization: what reports must get right or name.
INSERT INTO core.branches (
    organization_id, id, name, code, province, address, is_active, created_at, updated_at)
SELECT s.id, pg_temp.demo_id('ugly branch', 1, v.n), v.name, v.code, NULL, v.address, true,
       timestamptz '2019-01-01 05:00+00', timestamptz '2019-01-01 05:00+00'
FROM demo_size AS s
CROSS JOIN (VALUES
    (1, '=HYPERLINK("http://example.com","branch")', '=1+1', E'two\nlines'),
    (2, '', '', ''),
    (3, 'שלום "מוסך" مرآب', 'אב,;"''', E'\t')
) AS v (n, name, code, address)
WHERE s.org = 1
ORDER BY v.n;

-- Two categories that are each other's parents, and one that is its own.
INSERT INTO assets.categories (
    organization_id, id, parent_id, name, icon, depreciation_method, created_at, updated_at)
SELECT s.id, pg_temp.demo_id('ugly category', 1, v.n), pg_temp.demo_id('ugly category', 1, v.parent), v.name, NULL,
       v.method, timestamptz '2019-01-01 05:00+00', timestamptz '2019-01-01 05:00+00'
FROM demo_size AS s
CROSS JOIN (VALUES
    (1, 2, 'Hen', NULL), (2, 1, 'Egg', 'straight_line'), (3, 3, 'Ouroboros / 🐍', NULL), (4, NULL, '', NULL)
) AS v (n, parent, name, method)
WHERE s.org = 1
ORDER BY v.n;

CREATE TEMP TABLE demo_ugly ON COMMIT DROP AS
SELECT s.id AS organization_id, pg_temp.demo_id('ugly item', 1, v.n) AS id, v.*
FROM demo_size AS s
CROSS JOIN (VALUES
    -- n, name, bought, amount, warranty, life, salvage, method, rate, status, disposed, proceeds, recorded
    (1, 'No events at all', '2022-08-01', 1000, 12, 60, NULL, 'straight_line', NULL, 'active', NULL, NULL, NULL),
    (2, 'Nothing known but a name', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'active', NULL, NULL, NULL),
    (3, 'One event', '2022-08-01', 2500.5, 24, 60, 0, 'straight_line', NULL, 'active', NULL, NULL, NULL),
    (4, 'Events with one time', '2022-08-01', 90000, 12, 60, 0, 'straight_line', NULL, 'inactive', NULL, NULL, NULL),
    (5, 'Broken chain', '2021-02-28', 65000, 12, 48, 0, 'declining_balance', 25, 'active', NULL, NULL, NULL),
    (6, 'Changes that change nothing', '2021-03-01', 100, 0, 12, 0, 'straight_line', NULL, 'active', NULL, NULL, NULL),
    (7, 'Events after disposal', '2020-07-16', 480000, 12, 84, 0, 'declining_balance', 20, 'retired', '2025-09-30',
        200000, NULL),
    (8, 'Scrapped without disposal', '2019-04-14', 30000, 12, 60, 0, 'straight_line', NULL, 'scrapped', NULL, NULL,
        NULL),
    (9, 'Disposed of before it was bought', '2023-05-05', 70000, 12, 60, 0, 'straight_line', NULL, 'retired',
        '2023-05-04', 1, NULL),
    (10, 'Bought in the future', '2027-01-01', 70000, 12, 60, 0, 'straight_line', NULL, 'active', NULL, NULL, NULL),
    (11, 'Bought on a leap day', '2024-02-29', 366, 12, 12, 0, 'straight_line', NULL, 'active', NULL, NULL, NULL),
    (12, 'Bought on another leap day', '2020-02-29', 366000, 48, 48, 366, 'declining_balance', 33.3333, 'active', NULL,
        NULL, NULL),
    (13, 'Negative price', '2022-01-31', -5000, 1, 60, 0, 'straight_line', NULL, 'active', NULL, NULL, NULL),
    (14, 'Free of charge', '2022-01-31', 0, 1, 60, 0, 'declining_balance', 10, 'active', NULL, NULL, NULL),
    (15, 'Salvage above cost', '2022-01-31', 5000, 1, 60, 9000, 'straight_line', NULL, 'active', NULL, NULL, NULL),
    (16, 'No life at all', '2022-01-31', 5000, -3, 0, -1, 'straight_line', -5, 'active', NULL, NULL, NULL),
    (17, '=cmd|''/C calc''!A0', '2022-01-31', 5000, 12, 60, 0, 'declining_balance', 150, 'active', NULL, NULL, NULL),
    (18, E'बस "सुपर" 🚌\nלא בשימוש\tمتوقف\r\nend''s <&>', '2022-01-31', 5000, 12, 60, 0, 'straight_line', NULL,
        'active', NULL, NULL, NULL),
    (19, '', '2022-01-31', 5000, 12, 60, 0, 'straight_line', NULL, 'active', NULL, NULL, NULL),
    (20, repeat('क', 40000), '2022-01-31', 5000, 12, 60, 0, 'straight_line', NULL, 'active', NULL, NULL, NULL),
    (21, 'Older than the calendar', '1918-01-01', 12, 12, 1200, 0, 'straight_line', NULL, 'active', NULL, NULL, NULL),
    (22, 'To be disposed of at the end of time', '2022-01-31', 5000, 100000, 100000, 0, 'straight_line', NULL,
        'active', '9999-12-31', 0, NULL),
    (23, 'Changed at the very instant', '2022-01-31', 5000, 12, 60, 0, 'straight_line', NULL, 'maintenance', NULL, NULL,
        NULL),
    (24, 'First change is still to come', '2022-01-31', 5000, 12, 60, 0, 'straight_line', NULL, 'active', NULL, NULL,
        NULL),
    (25, 'In a circle of categories', '2022-01-31', 5000, 12, 60, 0, NULL, NULL, 'active', NULL, NULL, NULL),
    (26, 'Its own category''s grandchild', '2022-01-31', 5000, 12, 60, 0, NULL, NULL, 'active', NULL, NULL, NULL),
    (27, 'Priceless', '2022-01-31', 99999999.99, 12, 60, 0.01, 'straight_line', NULL, 'active', NULL, NULL, NULL),
    (28, 'Same serial number', '2022-01-31', NULL, 12, 60, 0, 'straight_line', NULL, 'active', NULL, NULL, NULL),
    (29, 'Clock of another century', '1985-06-01', 5000, 12, 60, 0, 'declining_balance', 15, 'active', NULL, NULL,
        '1985-05-31 18:30+00'),
    (30, 'Records of every odd sort', '2025-03-01', 64000, 24, 60, 0, 'straight_line', NULL, 'active', NULL, NULL,
        NULL),
    (31, 'Recorded at the very instant', '2022-01-31', 5000, 12, 60, 0, 'straight_line', NULL, 'active', NULL, NULL,
        '2026-07-16 18:15+00'),
    (32, 'Recorded a microsecond before', '2022-01-31', 5000, 12, 60, 0, 'straight_line', NULL, 'active', NULL, NULL,
        '2026-07-16 18:14:59.999999+00'),
    (33, 'Deleted a microsecond before', '2022-01-31', 5000, 12, 60, 0, 'straight_line', NULL, 'active', NULL, NULL,
        NULL),
    (34, E'\u200bzero\u00a0width\ufeff \u0001\u001b\u007f \uffff ＝1+1 e\u0301 \u202egnp.exe', '2022-01-31', 5000,
        12, 60, 0, 'straight_line', NULL, 'active', NULL, NULL, NULL),
    (35, 'Disposed of on the last day', '2022-07-17', 5000, 12, 60, 0, 'declining_balance', 15, 'scrapped',
        '2026-07-16', -750.25, NULL),
    (36, 'Bought on the last day', '2026-07-16', 5000, 12, 60, 0, 'declining_balance', 15, 'active', NULL, NULL,
        '2026-07-16 05:00+00'),
    (37, 'Deleted for good', '2021-11-11', 45000, 12, 60, 0, 'straight_line', NULL, 'active', NULL, NULL, NULL),
    (38, 'Disposed of the day after', '2021-11-11', 45000, 12, 60, 0, 'straight_line', NULL, 'retired', '2026-07-17',
        1000, NULL)
) AS v (n, name, bought, amount, warranty, life, salvage, method, rate, status, disposed, proceeds, recorded)
WHERE s.org = 1;

INSERT INTO assets.items (
    organization_id, id, branch_id, category_id, name, serial_number, barcode, location, department, purchase_date,
    purchase_amount, bill_number, warranty_months, useful_life_months, salvage_value, depreciation_method,
    depreciation_rate, service_interval_days, next_service_date, status, approved_by, approved_at, disposed_on,
    disposal_method, disposal_proceeds, deleted_at, created_at, updated_at, created_by)
SELECT
    u.organization_id,
    u.id,
    CASE WHEN u.n IN (17, 18, 19) THEN pg_temp.demo_id('ugly branch', 1, u.n - 16)
         WHEN u.n <> 2 THEN pg_temp.demo_id('branch', 1, 1 + u.n % 3) END,
    CASE WHEN u.n = 25 THEN pg_temp.demo_id('ugly category', 1, 1)
         WHEN u.n = 26 THEN pg_temp.demo_id('ugly category', 1, 3)
         WHEN u.n = 19 THEN pg_temp.demo_id('ugly category', 1, 4)
         WHEN u.n = 8 THEN pg_temp.demo_id('category', 1, 16)
         WHEN u.n <> 2 THEN pg_temp.demo_id('category', 1, 8) END,
    u.name,
    CASE WHEN u.n IN (27, 28) THEN 'SAME-1' WHEN u.n = 17 THEN '+1+1' WHEN u.n = 19 THEN ''
         WHEN u.n = 18 THEN '00012345678901234567' END,
    CASE WHEN u.n IN (27, 28) THEN '9990001' WHEN u.n = 17 THEN '-2+3' WHEN u.n = 19 THEN '' END,
    CASE WHEN u.n = 17 THEN '@SUM(1)' WHEN u.n = 18 THEN E'\r' WHEN u.n = 19 THEN '' END,
    CASE WHEN u.n = 19 THEN '' END,
    u.bought::date,
    u.amount,
    CASE WHEN u.n = 19 THEN '' WHEN u.n = 17 THEN '=1' END,
    u.warranty,
    u.life,
    u.salvage,
    u.method,
    u.rate,
    CASE WHEN u.n = 16 THEN 0 WHEN u.n = 22 THEN -30 WHEN u.n = 30 THEN 180 END,
    CASE WHEN u.n = 22 THEN date '2099-12-31' WHEN u.n = 21 THEN date '1943-01-01' END,
    u.status,
    CASE WHEN u.n % 5 = 0 THEN pg_temp.demo_id('user', 1, 3) END,
    -- Approved at the very instant, and without a time.
    CASE WHEN u.n = 5 THEN timestamptz '2026-07-16 18:15+00' WHEN u.n = 10 THEN NULL
         WHEN u.n % 5 = 0 THEN timestamptz '2026-03-01 21:00+00' END,
    u.disposed::date,
    CASE WHEN u.disposed IS NOT NULL THEN CASE WHEN u.n = 9 THEN '' ELSE 'sold' END END,
    u.proceeds,
    CASE WHEN u.n = 33 THEN timestamptz '2026-07-16 18:14:59.999999+00' END,
    coalesce(u.recorded::timestamptz, timestamptz '2022-02-01 04:15+00'),
    coalesce(u.recorded::timestamptz, timestamptz '2022-02-01 04:15+00'),
    CASE WHEN u.n <> 2 THEN pg_temp.demo_id('user', 1, 3) END
FROM demo_ugly AS u
ORDER BY u.id;

INSERT INTO assets.items_history_status (
    organization_id, id, item_id, history_id, kind, from_status, to_status, changed_at, changed_by, remark, created_at,
    updated_at, created_by)
SELECT
    s.id, pg_temp.demo_id('ugly event', 1, v.n), pg_temp.demo_id('ugly item', 1, v.item), NULL, 'item_status', v.was,
    v.now, v.at::timestamptz, CASE WHEN v.n % 4 > 0 THEN pg_temp.demo_id('user', 1, 3) END, v.remark,
    coalesce(v.recorded, v.at)::timestamptz, coalesce(v.recorded, v.at)::timestamptz, NULL
FROM demo_size AS s
CROSS JOIN (VALUES
    (1, 3, NULL, 'active', '2022-02-01 05:00+00', NULL, NULL),
    (2, 4, NULL, 'active', '2023-01-01 05:00+00', NULL, ''),
    (3, 4, 'active', 'maintenance', '2023-01-01 05:00+00', NULL, ''),
    (4, 4, 'maintenance', 'inactive', '2023-01-01 05:00+00', NULL, NULL),
    (5, 4, 'inactive', 'active', '2023-01-01 05:00+00', NULL, NULL),
    (6, 5, 'active', 'maintenance', '2023-03-01 05:00+00', NULL, NULL),
    (7, 5, 'inactive', 'active', '2023-04-01 05:00+00', NULL, 'the change to inactive is missing'),
    (8, 5, NULL, 'maintenance', '2025-10-01 05:00+00', NULL, NULL),
    (9, 5, 'scrapped', 'active', '2026-02-01 05:00+00', NULL, E'came back\nfrom the dead'),
    (10, 6, 'active', 'active', '2022-03-01 05:00+00', NULL, NULL),
    (11, 6, 'active', 'active', '2026-03-01 05:00+00', NULL, NULL),
    (12, 7, 'active', 'retired', '2025-09-30 05:00+00', NULL, NULL),
    -- The midnight that ends the day of disposal, and later.
    (13, 7, 'retired', 'active', '2025-09-30 18:15+00', NULL, NULL),
    (14, 7, 'active', 'maintenance', '2025-10-02 05:00+00', NULL, NULL),
    (15, 8, 'active', 'scrapped', '2025-12-01 05:00+00', NULL, NULL),
    (16, 9, 'active', 'retired', '2023-05-04 05:00+00', NULL, NULL),
    (17, 23, 'active', 'inactive', '2026-07-16 18:14:59.999999+00', NULL, NULL),
    (18, 23, 'inactive', 'maintenance', '2026-07-16 18:15+00', NULL, NULL),
    (19, 24, 'inactive', 'active', '2026-08-01 05:00+00', '2026-06-01 05:00+00', 'planned ahead'),
    (20, 29, 'active', 'maintenance', '1985-12-31 18:29:59+00', NULL, NULL),
    (21, 29, 'maintenance', 'active', '1985-12-31 18:30+00', NULL, NULL),
    (22, 35, 'active', 'scrapped', '2026-07-16 09:00+00', NULL, NULL),
    (23, 38, 'active', 'retired', '2026-07-16 17:00+00', NULL, NULL),
    (24, 30, NULL, 'active', '2025-03-01 05:00+00', '2026-07-18 05:00+00', 'entered after the day of the reports'),
    (25, 37, NULL, 'active', '2022-02-02 05:00+00', NULL, NULL),
    (26, 37, 'active', 'maintenance', '2026-05-02 05:00+00', NULL, NULL),
    -- Scrapped twice: the first was a mistake.
    (27, 1, 'active', 'active', '2099-01-01 00:00+00', '2026-07-01 05:00+00', 'in the future'),
    (28, 26, 'active', 'scrapped', '2026-01-10 05:00+00', NULL, NULL),
    (29, 26, 'scrapped', 'active', '2026-01-12 05:00+00', NULL, 'not scrapped after all'),
    (30, 26, 'active', 'retired', '2026-02-12 05:00+00', NULL, repeat('long ', 8000))
) AS v (n, item, was, now, at, recorded, remark)
WHERE s.org = 1
ORDER BY v.n;

INSERT INTO assets.items_history (
    organization_id, id, item_id, title, kind, priority, phase, estimated_cost, actual_cost, reported_at, reported_by,
    approved_by, approved_at, service_date, completed_at, outcome, next_service_date, remark, examination_report,
    deleted_at, created_at, updated_at, created_by)
SELECT
    s.id, pg_temp.demo_id('ugly record', 1, v.n), pg_temp.demo_id('ugly item', 1, v.item), v.title, v.kind, 'urgent',
    v.phase, v.estimate, v.cost, v.reported::timestamptz, pg_temp.demo_id('user', 1, v.reporter),
    pg_temp.demo_id('user', 1, v.approver), v.approved::timestamptz, v.served::date, v.completed::timestamptz, '',
    v.next::date, v.remark, NULL, v.deleted::timestamptz,
    coalesce(v.reported, v.completed, '2026-01-01 05:00+00')::timestamptz + interval '1 minute',
    coalesce(v.reported, v.completed, '2026-01-01 05:00+00')::timestamptz + interval '1 minute',
    pg_temp.demo_id('user', 1, v.reporter)
FROM demo_size AS s
CROSS JOIN (VALUES
    (1, 30, '40,000 characters', 'repair', 'completed', 1, 1500, '2026-01-10 05:00+00', 3, 3, '2026-01-10 20:00+00',
        NULL, '2026-01-11 05:00+00', NULL, repeat('अति लामो। ', 4000), NULL),
    (2, 30, 'Completed before it was reported', 'repair', 'completed', 1, 800, '2026-01-20 05:00+00', 4, 3,
        '2026-01-20 06:00+00', NULL, '2026-01-19 05:00+00', NULL, NULL, NULL),
    (3, 30, 'Never reported', 'repair', 'completed', NULL, 700, NULL, 5, NULL, NULL, NULL, '2026-02-01 05:00+00', NULL,
        '', NULL),
    (4, 30, 'Completed without a time', 'repair', 'completed', NULL, 600, '2026-02-10 05:00+00', 5, 5,
        '2026-02-10 05:00+00', NULL, NULL, NULL, NULL, NULL),
    (5, 30, 'Costs nothing', 'repair', 'completed', 0, 0, '2026-02-20 05:00+00', 5, 4, '2026-02-20 05:00+00', NULL,
        '2026-02-20 05:00+00', NULL, NULL, NULL),
    (6, 30, 'Money back', 'other', 'completed', -10, -250.75, '2026-03-01 05:00+00', NULL, 4, NULL, NULL,
        '2026-03-02 05:00+00', NULL, '=1+1', NULL),
    (7, 30, 'Cancelled though paid', 'repair', 'cancelled', 500, 500, '2026-03-05 05:00+00', 4, NULL, NULL, NULL,
        '2026-03-06 05:00+00', NULL, NULL, NULL),
    (8, 30, 'Completed at the very instant', 'planned', 'completed', 900, 900, '2026-07-15 05:00+00', 4, 3,
        '2026-07-16 18:14:59.999999+00', '2026-07-15', '2026-07-16 18:15+00', '2027-01-01', NULL, NULL),
    (9, 30, 'Next service in the far future', 'inspection', 'completed', NULL, NULL, '2026-04-01 05:00+00', 4, 4,
        '2026-04-01 05:00+00', '2026-04-01', '2026-04-02 05:00+00', '9999-12-31', NULL, NULL),
    (10, 30, 'Deleted', 'repair', 'completed', 100, 99999, '2026-04-11 05:00+00', 4, 4, '2026-04-12 05:00+00', NULL,
        '2026-04-12 05:00+00', NULL, NULL, '2026-04-13 05:00+00'),
    (11, 7, 'Reported after disposal', 'repair', 'completed', 100, 100, '2025-11-01 05:00+00', 4, 3,
        '2025-11-02 05:00+00', NULL, '2025-11-03 05:00+00', NULL, NULL, NULL),
    (12, 11, 'Served on a leap day', 'planned', 'completed', 100, 100, '2024-02-29 05:00+00', 4, 3,
        '2024-02-29 06:00+00', '2024-02-29', '2024-02-29 10:00+00', NULL, NULL, NULL),
    (13, 30, '', 'repair', 'reported', NULL, NULL, '2026-07-16 18:14:59.999999+00', NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL),
    (14, 30, 'Two shares and a zero share', 'repair', 'completed', 100, 4000, '2026-05-01 05:00+00', 4, 3,
        '2026-05-01 06:00+00', NULL, '2026-05-02 05:00+00', NULL, NULL, NULL),
    (15, 30, 'A share of nothing beats the cost', 'repair', 'completed', 100, 4000, '2026-05-11 05:00+00', 4, 3,
        '2026-05-11 06:00+00', NULL, '2026-05-12 05:00+00', NULL, NULL, NULL),
    (16, 37, 'Of an item deleted for good', 'repair', 'completed', 100, 321, '2026-05-02 05:00+00', 4, 3,
        '2026-05-03 06:00+00', NULL, '2026-05-04 05:00+00', NULL, NULL, NULL)
) AS v (n, item, title, kind, phase, estimate, cost, reported, reporter, approver, approved, served, completed, next,
        remark, deleted)
WHERE s.org = 1
ORDER BY v.n;

INSERT INTO assets.shared_bills (
    organization_id, id, number, billed_on, total, deleted_at, created_at, updated_at)
SELECT s.id, pg_temp.demo_id('ugly bill', 1, v.n), v.number, v.billed::date, v.total, v.deleted::timestamptz,
       timestamptz '2026-05-20 05:00+00', timestamptz '2026-05-20 05:00+00'
FROM demo_size AS s
CROSS JOIN (VALUES
    (1, '=2+5', '2026-05-02', 1000.00, NULL), (2, '', '2026-05-12', 0, NULL), (3, NULL, '2026-05-12', -40, NULL),
    (4, 'Deleted', '2026-05-12', 77, '2026-06-01 05:00+00'), (5, 'No shares', '2026-05-12', 77, NULL),
    (6, 'Billed later', '2026-09-01', 77, NULL), (7, 'No total', NULL, NULL, NULL)
) AS v (n, number, billed, total, deleted)
WHERE s.org = 1
ORDER BY v.n;

INSERT INTO assets.shared_bill_parts (
    organization_id, id, bill_id, item_id, history_id, amount, created_at, updated_at)
SELECT s.id, pg_temp.demo_id('ugly part', 1, v.n), pg_temp.demo_id('ugly bill', 1, v.bill),
       pg_temp.demo_id('ugly item', 1, v.item), pg_temp.demo_id('ugly record', 1, v.record), v.amount,
       timestamptz '2026-05-20 05:00+00', timestamptz '2026-05-20 05:00+00'
FROM demo_size AS s
CROSS JOIN (VALUES
    (1, 1, 30, 14, 300.10), (2, 1, 30, 14, 699.91), (3, 2, NULL, 15, 0), (4, 3, 27, NULL, -40), (5, 4, NULL, 5, 77),
    (6, 6, NULL, 2, 77), (7, 7, NULL, NULL, 12.34), (8, 3, NULL, NULL, 0.00)
) AS v (n, bill, item, record, amount)
WHERE s.org = 1
ORDER BY v.n;
