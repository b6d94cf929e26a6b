-- The items, one in eight a vehicle, and the skeleton of what befell each: demo_items and demo_pairs.
--
-- The last year or two before an item's end are cut into as many equal parts as it has troubles: what befell it before
-- was never entered. In each part it goes down (maintenance or idle) and comes back before the part is over, so its
-- times always rise. Most pairs have a service record (50-records.sql), whose phases (60-status-events.sql) lie within.
--
-- Items with a service interval go by a grid of that interval from their purchase on: a planned service near each of
-- the last points, some of them late, and halfway to the next one now and then a repair.
--
-- Rows are made in the order of the tables' keys (rank): indexes then grow at their right edge.

-- The ids that many rows refer to, by number: looking one up is cheaper than hashing it again. PLAIN, because a row
-- that is moved out of line would be read anew for each.
CREATE TEMP TABLE demo_refs (
    org integer, branch_ids uuid[], category_ids uuid[], maker_ids uuid[], model_ids uuid[], vendor_ids uuid[],
    provider_ids uuid[], user_ids uuid[]
) ON COMMIT DROP;
ALTER TABLE demo_refs
    ALTER branch_ids SET STORAGE PLAIN, ALTER category_ids SET STORAGE PLAIN, ALTER maker_ids SET STORAGE PLAIN,
    ALTER model_ids SET STORAGE PLAIN, ALTER vendor_ids SET STORAGE PLAIN, ALTER provider_ids SET STORAGE PLAIN,
    ALTER user_ids SET STORAGE PLAIN;
INSERT INTO demo_refs
SELECT
    s.org,
    ARRAY(SELECT pg_temp.demo_id('branch', s.org, n) FROM generate_series(1, s.branches) AS n ORDER BY n),
    ARRAY(SELECT pg_temp.demo_id('category', s.org, n) FROM generate_series(1, 16) AS n ORDER BY n),
    ARRAY(SELECT pg_temp.demo_id('maker', s.org, n) FROM generate_series(1, 14) AS n ORDER BY n),
    ARRAY(SELECT pg_temp.demo_id('model', s.org, n) FROM generate_series(1, 22) AS n ORDER BY n),
    ARRAY(SELECT pg_temp.demo_id('vendor', s.org, n) FROM generate_series(1, 8) AS n ORDER BY n),
    ARRAY(SELECT pg_temp.demo_id('provider', s.org, n) FROM generate_series(1, 8) AS n ORDER BY n),
    ARRAY(SELECT pg_temp.demo_id('user', s.org, n) FROM generate_series(1, 2) AS n ORDER BY n)
FROM demo_size AS s;
ANALYZE demo_refs;

CREATE TEMP TABLE demo_items ON COMMIT DROP AS
SELECT
    row_number() OVER (ORDER BY s.id, pg_temp.demo_id('item', s.org, i)) AS rank,
    s.id AS organization_id,
    s.org,
    i AS n,
    pg_temp.demo_id('item', s.org, i) AS id,
    h.hash,
    -- Those who have to do with it; the second of an organization's users approves it, and makes none of it.
    ARRAY[
        pg_temp.demo_id('user', s.org, 3 + pg_temp.roll(h.hash, 10, s.users - 2)),
        pg_temp.demo_id('user', s.org, 3 + pg_temp.roll(h.hash, 11, s.users - 2)),
        pg_temp.demo_id('user', s.org, 3 + pg_temp.roll(h.hash, 12, s.users - 2)),
        f.user_ids[2]
    ] AS crew,
    v.is_vehicle,
    m.model,
    g.interval_days,
    -- The number, from the purchase on, of the first planned service that was entered.
    g.last_service - g.services + 1 AS first_service,
    b.begins,
    b.ends,
    -- active: in service; down: in maintenance, since its last pair; retired and scrapped: its last event.
    CASE
        WHEN b.ends < pg_temp.demo_end() - 86400 THEN
            CASE WHEN pg_temp.roll(h.hash, 5, 2) = 0 THEN 'retired' ELSE 'scrapped' END
        WHEN pg_temp.roll(h.hash, 6, 20) = 0 THEN 'down'
        ELSE 'active'
    END AS fate,
    -- A service and a repair to each point of the grid; the others' number goes by what kind of thing it is. A pair is
    -- two changes, and five more where it has a record. The factors' mean is 1; the last die makes the mean exact
    -- although pairs are whole.
    CASE
        WHEN g.interval_days IS NOT NULL THEN 2 * g.services
        ELSE floor(
            e.events / 8.2 * (ARRAY[2.2, 2.2, 2.2, 2.2, 2.2, 2.2, 2.2, 2.2, 2.2, 2.2, 2.2, 2.2, 2.2,
                                    1.7, 1.6, 1.5, 0.3, 1.8, 1.7, 0.2, 0.3, 0.3])[m.model]
            * (ARRAY[0.25, 0.5, 0.75, 1, 1, 1.25, 1.25, 2])[1 + pg_temp.roll(h.hash, 7, 8)::integer]
            + pg_temp.roll(h.hash, 8, 1000) / 1000.0)
    END::integer AS pairs
FROM demo_size AS s
CROSS JOIN (
    SELECT greatest(
        current_setting('demo.scale')::numeric / greatest(1, current_setting('demo.items')::bigint) - 1, 0) AS events
) AS e
JOIN demo_refs AS f ON f.org = s.org
CROSS JOIN LATERAL generate_series(1, s.items) AS i
CROSS JOIN LATERAL (SELECT pg_temp.demo_hash('item', s.org, i) AS hash) AS h
CROSS JOIN LATERAL (SELECT s.org = 3 OR pg_temp.roll(h.hash, 1, 8) = 0 AS is_vehicle) AS v
CROSS JOIN LATERAL (
    SELECT
        s.started + 259200 + pg_temp.roll(h.hash, 3, pg_temp.demo_end() - s.started - 800000) AS begins
) AS a
CROSS JOIN LATERAL (
    SELECT
        pg_temp.in_office(a.begins) AS begins,
        CASE
            -- One in nine is done with before the end.
            WHEN s.org <> 3 AND pg_temp.roll(h.hash, 4, 9) = 0
                THEN a.begins + (pg_temp.demo_end() - a.begins) / 100 * (40 + pg_temp.roll(h.hash, 9, 59))
            -- A few go on beyond the day that reports are asked for.
            WHEN pg_temp.roll(h.hash, 4, 60) = 1 THEN pg_temp.demo_end() + 8 * 86400
            ELSE pg_temp.demo_end() - 7200
        END AS ends
) AS b
CROSS JOIN LATERAL (
    SELECT CASE WHEN s.org = 3 THEN 7
                WHEN v.is_vehicle THEN 1 + pg_temp.roll(h.hash, 2, 13)
                ELSE 14 + pg_temp.roll(h.hash, 2, 9) END::integer AS model
) AS m
CROSS JOIN LATERAL (
    SELECT
        i.interval_days,
        i.last_service,
        -- As many as the scale has room for.
        least(i.last_service, greatest(1, ceil(e.events * 80 / i.interval_days))::integer) AS services
    FROM (
        SELECT
            w.interval_days,
            -- One in fifteen has missed the latest.
            greatest(0, (b.ends - b.begins - 3 * 86400) / (w.interval_days * 86400)
                - CASE WHEN pg_temp.roll(h.hash, 14, 15) = 0 THEN 1 ELSE 0 END)::integer AS last_service
        FROM (
            SELECT CASE
                WHEN v.is_vehicle AND pg_temp.roll(h.hash, 13, 2) = 0
                    THEN (ARRAY[120, 180, 180, 365])[1 + pg_temp.roll(h.hash, 15, 4)::integer]
                WHEN m.model = 18 AND pg_temp.roll(h.hash, 13, 4) = 0 THEN 180
            END AS interval_days
        ) AS w
    ) AS i
) AS g
ORDER BY 1;
ALTER TABLE demo_items ADD PRIMARY KEY (org, n);
ANALYZE demo_items;

CREATE TEMP TABLE demo_pairs ON COMMIT DROP AS
SELECT
    i.rank,
    i.organization_id,
    i.org,
    i.id AS item_id,
    j,
    p.hash,
    i.crew,
    i.is_vehicle,
    i.interval_days,
    t.is_service,
    CASE WHEN i.interval_days IS NULL AND pg_temp.roll(p.hash, 1, 8) = 0 THEN 'inactive'
         ELSE 'maintenance' END AS state,
    t.down,
    CASE
        WHEN i.fate = 'down' AND j = i.pairs THEN NULL
        WHEN t.is_service THEN t.down + 3600 + pg_temp.roll(p.hash, 3, 86400)
        -- Hours often, days mostly, weeks now and then; never beyond its part.
        ELSE t.down + least(
            t.part / 10,
            3600 + CASE pg_temp.roll(p.hash, 2, 6)
                WHEN 0 THEN pg_temp.roll(p.hash, 3, 30 * 86400)
                WHEN 1 THEN pg_temp.roll(p.hash, 3, 20 * 86400)
                WHEN 2 THEN pg_temp.roll(p.hash, 3, 7 * 86400)
                WHEN 3 THEN pg_temp.roll(p.hash, 3, 4 * 86400)
                ELSE pg_temp.roll(p.hash, 3, 86400)
            END)
    END AS up,
    i.interval_days IS NOT NULL OR pg_temp.roll(p.hash, 1, 8) > 0 AND pg_temp.roll(p.hash, 4, 16) > 0 AS has_record
FROM demo_items AS i
CROSS JOIN LATERAL generate_series(1, i.pairs) AS j
CROSS JOIN LATERAL (SELECT hashint8extended(i.hash, 1000000 + j) & 9223372036854775807 AS hash) AS p
CROSS JOIN LATERAL (
    SELECT
        CASE WHEN i.interval_days IS NULL THEN w.span / i.pairs ELSE i.interval_days * 86400 END AS part,
        i.interval_days IS NOT NULL AND j % 2 = 1 AS is_service,
        i.ends - 43200 - w.span AS starts
    FROM (
        SELECT least(
            i.ends - i.begins - 86400,
            86400 * greatest(350 + pg_temp.roll(i.hash, 16, 300), i.pairs * 90)) AS span
    ) AS w
) AS w
CROSS JOIN LATERAL (
    SELECT
        w.part,
        w.is_service,
        CASE
            WHEN w.is_service THEN least(
                i.ends - 2 * 86400,
                i.begins + w.part * (i.first_service + (j - 1) / 2) + CASE
                    -- One in ten is late, too late to be on time; the others keep to a few days.
                    WHEN pg_temp.roll(p.hash, 6, 10) = 0 THEN w.part / 7 + pg_temp.roll(p.hash, 5, w.part / 8)
                    ELSE pg_temp.roll(p.hash, 5, w.part * 2 / 25) - w.part / 25
                END)
            WHEN i.interval_days IS NOT NULL
                THEN i.begins + w.part * (i.first_service + (j - 1) / 2) + w.part * 3 / 7
                    + pg_temp.roll(p.hash, 5, w.part / 5)
            -- What is down still went down lately.
            WHEN i.fate = 'down' AND j = i.pairs
                THEN i.ends - 43200 - pg_temp.roll(p.hash, 5, 1 + least(w.part * 9 / 10, 25 * 86400))
            ELSE w.starts + w.part * (j - 1) + pg_temp.roll(p.hash, 5, 1 + w.part * 9 / 10)
        END AS down
) AS t
WHERE i.interval_days IS NULL OR t.is_service
    OR pg_temp.roll(p.hash, 4, 12) < 6 AND t.down + w.part / 10 + 86400 < i.ends
ORDER BY i.rank, j;
ANALYZE demo_pairs;

INSERT INTO assets.items (
    organization_id, id, branch_id, category_id, name, model_number_id, manufacturer_id, serial_number, barcode,
    location, department, custodian_id, purchase_date, purchase_amount, purchased_from_id, bill_number,
    warranty_months, useful_life_months, salvage_value, depreciation_method, depreciation_rate,
    service_interval_days, last_service_date, next_service_date, status, is_active, approved_by, approved_at,
    disposed_on, disposal_method, disposal_proceeds, last_seen_at, deleted_at, created_at, updated_at, created_by,
    updated_by)
SELECT
    i.organization_id,
    i.id,
    CASE WHEN pg_temp.roll(i.hash, 20, 40) > 0
         THEN f.branch_ids[1 + pg_temp.roll(i.hash, 21, s.branches)] END,
    CASE WHEN pg_temp.roll(i.hash, 22, 50) > 0 THEN f.category_ids[m.category] END,
    m.noun || ' ' || i.n,
    CASE WHEN m.model IS NOT NULL THEN f.model_ids[m.n] END,
    f.maker_ids[m.maker],
    CASE WHEN pg_temp.roll(i.hash, 23, 12) > 0
         THEN upper(substr(md5(i.hash::text), 1, 3)) || '-' || lpad((i.hash % 100000000)::text, 8, '0') END,
    CASE WHEN pg_temp.roll(i.hash, 24, 15) > 0 THEN '97' || lpad((i.org * 10000000::bigint + i.n)::text, 11, '0') END,
    pg_temp.pick(i.hash, 25, ARRAY['Ground floor', 'Store', 'Yard', 'Workshop', 'दोस्रो तला', NULL, '']),
    pg_temp.pick(i.hash, 26, ARRAY['Administration', 'Fleet', 'Stores', 'Accounts', NULL]),
    CASE WHEN pg_temp.roll(i.hash, 27, 3) > 0
         THEN i.crew[1 + pg_temp.roll(i.hash, 28, 3)] END,
    p.purchased,
    p.amount,
    CASE WHEN pg_temp.roll(i.hash, 30, 10) > 0
         THEN f.vendor_ids[CASE i.org WHEN 3 THEN 2 ELSE 1 + pg_temp.roll(i.hash, 31, 8) END] END,
    CASE WHEN pg_temp.roll(i.hash, 32, 6) > 0 THEN 'B-' || pg_temp.roll(i.hash, 33, 90000) END,
    (ARRAY[NULL, 0, 6, 12, 12, 24, 24, 36, 60])[1 + pg_temp.roll(i.hash, 34, 9)::integer],
    (ARRAY[NULL, NULL, NULL, 36, 60, 84, 120])[1 + pg_temp.roll(i.hash, 35, 7)::integer],
    CASE
        WHEN pg_temp.roll(i.hash, 36, 30) = 0 THEN p.amount * 2
        WHEN pg_temp.roll(i.hash, 36, 30) < 10 THEN round(p.amount / 10, 2)
    END,
    pg_temp.pick(i.hash, 37, ARRAY[NULL, NULL, NULL, 'straight_line', 'declining_balance']),
    CASE WHEN pg_temp.roll(i.hash, 38, 4) = 0 THEN 10 + pg_temp.roll(i.hash, 39, 60) / 2.0 END,
    -- Some have an interval, and no service that was ever entered.
    CASE WHEN i.interval_days IS NOT NULL THEN i.interval_days WHEN pg_temp.roll(i.hash, 40, 150) = 0 THEN 365 END,
    CASE WHEN pg_temp.roll(i.hash, 41, 3) = 0 THEN pg_temp.local_date(i.ends) - pg_temp.roll(i.hash, 42, 200)::integer
    END,
    CASE WHEN pg_temp.roll(i.hash, 41, 6) = 1 THEN pg_temp.local_date(i.ends) - 20
         + pg_temp.roll(i.hash, 43, 240)::integer END,
    'active',
    pg_temp.roll(i.hash, 44, 40) > 0,
    CASE
        WHEN a.approval = 0 THEN i.crew[a.maker]
        WHEN a.approval < 400 THEN i.crew[4]
    END,
    CASE WHEN a.approval < 400 THEN to_timestamp(pg_temp.in_office(i.begins + 86400 + pg_temp.roll(i.hash, 45, 864000)))
    END,
    NULL,
    NULL,
    NULL,
    CASE WHEN pg_temp.roll(i.hash, 46, 3) > 0 THEN to_timestamp(i.ends - pg_temp.roll(i.hash, 47, 90 * 86400)) END,
    CASE
        WHEN pg_temp.roll(i.hash, 48, 120) = 0 AND i.org <> 3 THEN to_timestamp(i.ends - 3600)
        WHEN pg_temp.roll(i.hash, 48, 120) = 1 AND i.org <> 3 THEN to_timestamp(pg_temp.demo_end() + 200000)
    END,
    to_timestamp(r.recorded),
    to_timestamp(r.recorded),
    i.crew[a.maker],
    NULL
FROM demo_items AS i
JOIN demo_size AS s ON s.org = i.org
JOIN demo_refs AS f ON f.org = i.org
JOIN demo_model AS m ON m.n = i.model
CROSS JOIN LATERAL (
    SELECT pg_temp.roll(i.hash, 50, 600) AS approval, 1 + pg_temp.roll(i.hash, 51, 3) AS maker
) AS a
CROSS JOIN LATERAL (
    SELECT
        CASE WHEN pg_temp.roll(i.hash, 52, 500) = 0 AND i.org <> 3 THEN NULL
             -- The grid of planned services begins with the purchase.
             ELSE pg_temp.local_date(i.begins)
                  - pg_temp.roll(i.hash, 53, CASE WHEN i.interval_days IS NULL THEN 30 ELSE 4 END)::integer
             END AS purchased,
        CASE WHEN pg_temp.roll(i.hash, 54, 500) = 0 AND i.org <> 3 THEN NULL
             ELSE (m.least + pg_temp.roll(i.hash, 55, (m.most - m.least) * 20) / 20.0)::numeric(14, 2) END AS amount
) AS p
CROSS JOIN LATERAL (
    SELECT CASE
        -- Some were entered in the books only after the day that reports are asked for.
        WHEN pg_temp.roll(i.hash, 56, 100) = 0 AND i.org <> 3 THEN pg_temp.demo_end() + 90000
        WHEN pg_temp.roll(i.hash, 56, 100) < 30 THEN i.begins + 86400 * pg_temp.roll(i.hash, 57, 20)
        ELSE i.begins END AS recorded
) AS r
ORDER BY i.rank;

INSERT INTO assets.item_tags (organization_id, id, item_id, tag_id, created_at, updated_at, created_by, updated_by)
SELECT
    i.organization_id, pg_temp.demo_id('item_tag', i.org, i.n::bigint * 10 + t), i.id,
    pg_temp.demo_id('tag', i.org, t), to_timestamp(i.begins + 7200), to_timestamp(i.begins + 7200), NULL, NULL
FROM demo_items AS i
CROSS JOIN generate_series(1, 6) AS t
WHERE i.org <> 3 AND pg_temp.roll(i.hash, 60 + t, 25) = 0
ORDER BY i.rank, t;
