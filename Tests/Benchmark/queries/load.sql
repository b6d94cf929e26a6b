-- Fills an empty KeepTrack database with made-up organizations, items and changes of status; psql variables
-- organizations, items and events. Without triggers, so without an audit trail: `kt-report generate` writes one for
-- every row, which takes twenty minutes for 3 million, and nothing that is measured over these rows reads it.
--
-- Item i belongs to organization i % organizations + 1, event g to item (g - 1) % items + 1, so an item's events lie
-- far apart in the table, as they do where they arrived over years. Two items in a hundred end retired, five are
-- disposed of (some before their last change), one in a hundred has no status before its first change.
\set ON_ERROR_STOP on
SET session_replication_role = replica;
SET timezone = 'UTC';
BEGIN;
INSERT INTO core.organization_directory (organization_id, slug)
SELECT md5('organization ' || g)::uuid, 'org-' || lpad(g::text, 4, '0')
FROM generate_series(1, :organizations) AS g;

INSERT INTO core.organizations (organization_id, id, name, slug, created_at, updated_at)
SELECT organization_id, organization_id, 'Organization ' || slug, slug, '2021-07-16', '2021-07-16'
FROM core.organization_directory;

INSERT INTO assets.items (
    organization_id, id, name, purchase_date, purchase_amount, status, disposed_on, created_at, updated_at)
SELECT
    md5('organization ' || i % :organizations + 1)::uuid, md5('item ' || i)::uuid, 'Item ' || i,
    date '2022-03-01' + i % 30, 1000 + i % 5000, 'active', CASE WHEN i % 20 = 7 THEN date '2025-06-01' + i % 300 END,
    '2022-03-01', '2022-03-01'
FROM generate_series(1, :items) AS i;

INSERT INTO assets.items_history_status (
    organization_id, id, item_id, kind, from_status, to_status, changed_at, changed_by, created_at, updated_at)
SELECT
    md5('organization ' || i % :organizations + 1)::uuid, md5('event ' || g)::uuid, md5('item ' || i)::uuid,
    'item_status',
    CASE WHEN step > 0 OR i % 100 <> 3 THEN (ARRAY['active', 'maintenance', 'active', 'inactive'])[step % 4 + 1] END,
    CASE
        WHEN step = last_step AND i % 50 = 11 THEN 'retired'
        ELSE (ARRAY['maintenance', 'active', 'inactive', 'active'])[step % 4 + 1]
    END,
    changed_at, md5('user ' || g % 500)::uuid, changed_at + interval '1 minute', changed_at + interval '1 minute'
FROM (
    SELECT
        g, (g - 1) % :items + 1 AS i, (g - 1) / :items AS step, (:events - 1) / :items AS last_step,
        -- Steps of about 150 days, each at a moment of its own, 5 microseconds off each whole 10: a spreadsheet's
        -- number is a microsecond off at times, and must not carry a reader over a millisecond.
        timestamptz '2022-04-01' + (g - 1) / :items * interval '150 days'
            + hashint8extended(g, 7) % 600000000000 * interval '10 microseconds'
            + interval '70 days 5 microseconds' AS changed_at
    FROM generate_series(1, :events) AS g
) AS events;
COMMIT;
VACUUM ANALYZE;
