-- The registration books: plates of the old zones and the new provinces, in Latin and in Devanagari.
CREATE TEMP TABLE demo_vehicles ON COMMIT DROP AS
SELECT
    i.organization_id,
    i.org,
    i.n,
    i.id AS item_id,
    pg_temp.demo_id('vehicle', i.org, i.n) AS id,
    h.hash,
    i.begins,
    i.ends,
    i.fate,
    i.crew,
    m.class,
    m.cc_least + CASE WHEN m.cc_most > m.cc_least THEN pg_temp.roll(h.hash, 1, m.cc_most - m.cc_least + 1)::integer
                      ELSE 0 END AS cc,
    m.kw,
    m.fuel,
    CASE
        WHEN pg_temp.roll(h.hash, 2, 40) = 0 THEN 'diplomatic'
        WHEN pg_temp.roll(h.hash, 2, 40) < 4 THEN 'government'
        WHEN m.class IN ('bus', 'minibus', 'three_wheeler', 'truck') AND pg_temp.roll(h.hash, 2, 40) < 32 THEN 'public'
        ELSE 'private'
    END AS use,
    pg_temp.roll(h.hash, 3, 7)::integer AS province,
    pg_temp.local_date(i.begins) - pg_temp.roll(h.hash, 4, 10)::integer AS registered,
    -- Struck off in time, too late, or not at all though scrapped.
    CASE
        WHEN i.fate = 'scrapped' AND pg_temp.roll(h.hash, 5, 8) < 6
            THEN pg_temp.local_date(i.ends) + pg_temp.roll(h.hash, 6, 28)::integer
        WHEN i.fate = 'scrapped' AND pg_temp.roll(h.hash, 5, 8) < 7
            THEN pg_temp.local_date(i.ends) + 45 + pg_temp.roll(h.hash, 6, 60)::integer
        WHEN i.fate = 'retired' AND pg_temp.roll(h.hash, 5, 8) < 7
            THEN pg_temp.local_date(i.ends) + pg_temp.roll(h.hash, 6, 90)::integer
    END AS struck_off
FROM demo_items AS i
JOIN demo_model AS m ON m.n = i.model
CROSS JOIN LATERAL (SELECT pg_temp.demo_hash('vehicle', i.org, i.n) AS hash) AS h
WHERE i.is_vehicle;
ALTER TABLE demo_vehicles ADD PRIMARY KEY (org, n);
ANALYZE demo_vehicles;

INSERT INTO vehicles.bluebook (
    organization_id, id, item_id, branch_id, registration_number, class, use, engine_cc, motor_kw, fuel,
    chassis_number, engine_number, make_year, province, owner_name, registered_on, struck_off_on, deleted_at,
    created_at, updated_at, created_by, updated_by)
SELECT
    v.organization_id,
    v.id,
    CASE WHEN v.org = 3 OR pg_temp.roll(v.hash, 20, 40) > 0 THEN v.item_id END,
    CASE WHEN v.org = 3 OR pg_temp.roll(v.hash, 21, 40) > 0 THEN i.branch_id END,
    CASE
        WHEN pg_temp.roll(v.hash, 22, 10) < 2 THEN
            'P' || v.province + 1 || '-' || lpad((1 + v.n / 9000 % 90)::text, 2, '0') || '-'
            || lpad(pg_temp.roll(v.hash, 23, 100)::text, 3, '0') || ' ' || w.letter || ' '
            || w.number
        WHEN pg_temp.roll(v.hash, 22, 10) < 4 THEN
            z.name_ne || ' ' || translate((1 + v.n / 9000)::text, '0123456789', '०१२३४५६७८९') || ' '
            || w.letter_ne || ' ' || translate(w.number, '0123456789', '०१२३४५६७८९')
        ELSE z.name || ' ' || 1 + v.n / 9000 || ' ' || w.letter || ' ' || w.number
    END,
    CASE WHEN v.org = 3 OR pg_temp.roll(v.hash, 24, 70) > 0 THEN v.class END,
    CASE WHEN v.org = 3 OR pg_temp.roll(v.hash, 25, 70) > 0 THEN v.use END,
    CASE WHEN v.org = 3 OR pg_temp.roll(v.hash, 26, 30) > 0 THEN v.cc END,
    v.kw::numeric(8, 2),
    CASE WHEN pg_temp.roll(v.hash, 27, 30) > 0 THEN v.fuel END,
    CASE WHEN pg_temp.roll(v.hash, 28, 15) > 0 THEN 'MA' || upper(substr(md5(v.hash::text), 1, 15)) END,
    CASE WHEN v.fuel <> 'electric' THEN upper(substr(md5(v.hash::text), 16, 9)) END,
    CASE WHEN pg_temp.roll(v.hash, 29, 25) > 0
         THEN extract(year FROM v.registered)::integer - pg_temp.roll(v.hash, 30, 3)::integer END,
    CASE WHEN v.org = 3 OR pg_temp.roll(v.hash, 31, 60) > 0 THEN z.province END,
    CASE WHEN pg_temp.roll(v.hash, 32, 5) > 0 THEN o.name
         ELSE pg_temp.first_name(v.hash) || ' ' || pg_temp.last_name(v.hash) END,
    CASE WHEN v.org = 3 OR pg_temp.roll(v.hash, 33, 30) > 0 THEN v.registered END,
    v.struck_off,
    CASE WHEN v.org <> 3 AND pg_temp.roll(v.hash, 34, 120) = 0 THEN to_timestamp(v.ends - 86400) END,
    to_timestamp(r.recorded),
    to_timestamp(r.recorded),
    v.crew[1 + pg_temp.roll(v.hash, 36, 4)],
    NULL
FROM demo_vehicles AS v
JOIN assets.items AS i ON i.organization_id = v.organization_id AND i.id = v.item_id
JOIN core.organizations AS o ON o.organization_id = v.organization_id
JOIN (VALUES
    (0, 'koshi', 'KO', 'को'), (1, 'madhesh', 'JA', 'ज'), (2, 'bagmati', 'BA', 'बा'), (3, 'gandaki', 'GA', 'ग'),
    (4, 'lumbini', 'LU', 'लु'), (5, 'karnali', 'KAR', 'क'), (6, 'sudurpashchim', 'SE', 'से')
) AS z (n, province, name, name_ne) ON z.n = v.province
CROSS JOIN LATERAL (
    SELECT
        -- 9,000 numbers a lot, each once: 7919 and 9000 have no common divisor.
        (1000 + v.n * 7919::bigint % 9000)::text AS number,
        CASE WHEN v.class IN ('motorcycle', 'scooter') THEN 'PA' WHEN v.use = 'public' THEN 'KHA'
             WHEN v.use = 'government' THEN 'JHA' WHEN v.use = 'diplomatic' THEN 'CD' ELSE 'CHA' END AS letter,
        CASE WHEN v.class IN ('motorcycle', 'scooter') THEN 'प' WHEN v.use = 'public' THEN 'ख'
             WHEN v.use = 'government' THEN 'झ' WHEN v.use = 'diplomatic' THEN 'सिडी' ELSE 'च' END AS letter_ne
) AS w
CROSS JOIN LATERAL (
    SELECT CASE WHEN v.org <> 3 AND pg_temp.roll(v.hash, 35, 100) = 0 THEN pg_temp.demo_end() + 50000
                ELSE v.begins + 14400 END AS recorded
) AS r
ORDER BY v.organization_id, v.id;
