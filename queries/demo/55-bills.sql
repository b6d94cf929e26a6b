-- Bills that several records or items share. Most add up; some shares don't, some bills were deleted or have none.
CREATE TEMP TABLE demo_bills ON COMMIT DROP AS
SELECT r.*, (r.row - 1) / 3 AS bill, r.row - (r.row - 1) / 3 * 3 AS part
FROM (
    SELECT
        organization_id, org, item_id, id, hash, cost, completed,
        row_number() OVER (PARTITION BY org ORDER BY rank, j) AS row
    FROM demo_records
    WHERE phase = 'completed' AND pg_temp.roll(hash, 50, 9) = 0
) AS r;

INSERT INTO assets.shared_bills (
    organization_id, id, vendor_id, provider_id, number, billed_on, total, deleted_at, created_at, updated_at,
    created_by, updated_by)
SELECT
    b.organization_id,
    pg_temp.demo_id('bill', b.org, b.bill),
    CASE WHEN h.odd = 7 AND b.org <> 3 THEN pg_temp.demo_id('vendor', b.org, 1 + b.bill % 8) END,
    CASE WHEN h.odd <> 7
         THEN pg_temp.demo_id('provider', b.org, CASE b.org WHEN 3 THEN 1 ELSE 1 + b.bill % 8 END) END,
    CASE WHEN h.odd <> 8 THEN 'SB-' || lpad(b.bill::text, 6, '0') END,
    CASE WHEN h.odd <> 9 THEN pg_temp.local_date(max(b.completed)) END,
    CASE h.odd WHEN 10 THEN NULL WHEN 11 THEN sum(b.cost) + 0.01 WHEN 12 THEN sum(b.cost) - 500 ELSE sum(b.cost) END,
    CASE h.odd WHEN 13 THEN to_timestamp(max(b.completed) + 864000) END,
    to_timestamp(max(b.completed) + 3600),
    to_timestamp(max(b.completed) + 3600),
    pg_temp.demo_id('user', b.org, 2),
    NULL
FROM demo_bills AS b
CROSS JOIN LATERAL (SELECT pg_temp.roll(pg_temp.demo_hash('bill', b.org, b.bill), 1, 40) AS odd) AS h
GROUP BY b.organization_id, b.org, b.bill, h.odd
ORDER BY b.org, b.bill;

INSERT INTO assets.shared_bill_parts (
    organization_id, id, bill_id, item_id, history_id, amount, created_at, updated_at, created_by, updated_by)
SELECT
    b.organization_id,
    pg_temp.demo_id('bill_part', b.org, b.row),
    pg_temp.demo_id('bill', b.org, b.bill),
    CASE WHEN pg_temp.roll(b.hash, 51, 3) = 0 THEN b.item_id END,
    b.id,
    CASE WHEN pg_temp.roll(b.hash, 52, 60) = 0 THEN 0 ELSE b.cost END,
    to_timestamp(b.completed + 3600),
    to_timestamp(b.completed + 3600),
    pg_temp.demo_id('user', b.org, 2),
    NULL
FROM demo_bills AS b
ORDER BY b.org, b.bill, b.part;
