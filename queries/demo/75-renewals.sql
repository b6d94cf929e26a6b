-- Renewals of the three papers of each vehicle: one habit per vehicle and paper, one row per period.
CREATE TEMP TABLE demo_renewals ON COMMIT DROP AS
WITH habits AS (
    SELECT
        v.*,
        k.kind,
        h.hash AS habit_hash,
        CASE
            WHEN v.org = 3 THEN 'steady'
            WHEN pg_temp.roll(h.hash, 1, 40) < 22 THEN 'steady'
            WHEN pg_temp.roll(h.hash, 1, 40) < 29 THEN 'late'
            WHEN pg_temp.roll(h.hash, 1, 40) < 31 THEN 'overlapping'
            WHEN pg_temp.roll(h.hash, 1, 40) < 33 THEN 'years_at_once'
            WHEN pg_temp.roll(h.hash, 1, 40) < 35 THEN 'gave_up'
            WHEN pg_temp.roll(h.hash, 1, 40) < 37 THEN 'behind'
            WHEN pg_temp.roll(h.hash, 1, 40) < 39 THEN 'skips'
            ELSE 'never'
        END AS habit,
        CASE WHEN k.kind = 'pollution' AND v.use = 'public' THEN 182 ELSE 365 END AS days,
        -- Insurance is bought with the vehicle, tax paid at registration, the first sticker comes with the first test.
        v.registered + CASE k.kind WHEN 'pollution' THEN pg_temp.roll(h.hash, 2, 30)::integer ELSE 0 END AS base,
        least(coalesce(v.struck_off, date '2026-07-16'), pg_temp.local_date(v.ends), date '2026-07-16') AS last_day
    FROM demo_vehicles AS v
    CROSS JOIN (VALUES (1, 'bluebook'), (2, 'insurance'), (3, 'pollution')) AS k (n, kind)
    CROSS JOIN LATERAL (SELECT pg_temp.demo_hash(k.kind, v.org, v.n) AS hash) AS h
    WHERE k.n < 3 OR v.class NOT IN ('motorcycle', 'scooter', 'three_wheeler')
), periods AS (
    SELECT
        h.*,
        p AS period,
        greatest(0, (h.last_day - h.base) / h.days) AS latest,
        pg_temp.roll(h.habit_hash, 100 + p, 1000000) AS die
    FROM habits AS h
    -- No more than the last eight: older receipts were thrown away.
    CROSS JOIN LATERAL generate_series(
        greatest(0, (h.last_day - h.base) / h.days - 7), greatest(0, (h.last_day - h.base) / h.days) + 1) AS p
)
SELECT
    p.organization_id,
    p.org,
    p.n,
    p.id AS bluebook_id,
    p.kind,
    p.class,
    p.cc,
    p.period,
    p.crew,
    p.habit,
    p.habit_hash AS hash,
    p.die,
    t.valid_from,
    t.valid_until,
    CASE
        WHEN p.habit IN ('late', 'overlapping') THEN t.valid_from
        -- What begins after the day that reports are asked for was paid before it.
        WHEN p.period > p.latest THEN least(t.valid_from, p.last_day) - (p.die % 10)::integer
        ELSE t.valid_from - (p.die % 20)::integer
    END AS renewed_on,
    CASE WHEN p.habit = 'late' THEN p.die % 90 ELSE 0 END AS days_late
FROM periods AS p
CROSS JOIN LATERAL (
    SELECT
        p.base + p.period * p.days + CASE
            WHEN p.period = 0 THEN 0
            WHEN p.habit = 'late' THEN (p.die % 90)::integer
            WHEN p.habit = 'overlapping' THEN -20 - (p.die % 40)::integer
            ELSE 0
        END AS valid_from,
        p.base + p.period * p.days - 1 + p.days * CASE p.habit WHEN 'years_at_once' THEN 3 ELSE 1 END AS valid_until
) AS t
WHERE p.habit <> 'never'
    AND (p.habit <> 'years_at_once' OR p.period % 3 = 0)
    AND (p.habit <> 'gave_up' OR p.period <= p.latest / 3)
    AND (p.habit <> 'behind' OR p.period < p.latest)
    AND (p.habit <> 'skips' OR p.period % 3 <> 1)
    -- A period that is still to come is paid already by some whose present one is about to end.
    AND (p.period <= p.latest OR (
        p.habit = 'steady' AND p.last_day = date '2026-07-16' AND t.valid_from - p.last_day < 60 AND p.die % 3 = 0))
    AND t.valid_from <= p.last_day + 60;
ANALYZE demo_renewals;

-- The fiscal year that the office wrote on the receipt: Shrawan 1 is July 16 or 17.
CREATE OR REPLACE FUNCTION pg_temp.fiscal_year(day date) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
        SELECT y || '/' || lpad(((y + 1) % 100)::text, 2, '0')
        FROM (SELECT extract(year FROM day)::integer + CASE
            WHEN to_char(day, 'MMDD') >= CASE WHEN extract(year FROM day) IN (2020, 2021, 2024) THEN '0716'
                                              ELSE '0717' END THEN 57
            ELSE 56 END AS y) AS f
    $$;

INSERT INTO vehicles.bluebook_renewal (
    organization_id, id, bluebook_id, receipt_number, renewed_on, valid_from, valid_until, fiscal_year, tax, fee,
    penalty, deleted_at, created_at, updated_at, created_by, updated_by)
SELECT
    r.organization_id,
    pg_temp.id_within(r.bluebook_id, r.hash, r.period),
    r.bluebook_id,
    CASE WHEN r.die % 20 > 0 THEN 'R' || lpad(r.die::text, 7, '0') END,
    r.renewed_on,
    r.valid_from,
    r.valid_until,
    CASE WHEN r.die % 33 > 0 THEN pg_temp.fiscal_year(r.renewed_on) END,
    CASE WHEN r.die % 50 > 0 THEN x.tax END,
    CASE WHEN r.die % 45 > 0 THEN CASE WHEN r.class IN ('motorcycle', 'scooter') THEN 300 ELSE 500 END END,
    CASE WHEN r.days_late > 45 THEN round(x.tax * 0.2, 2) WHEN r.days_late > 30 THEN round(x.tax * 0.1, 2)
         WHEN r.days_late > 0 THEN round(x.tax * 0.05, 2) WHEN r.die % 4 = 0 THEN 0 END,
    CASE WHEN r.die % 200 = 7 THEN w.recorded + interval '40 days' END,
    w.recorded,
    w.recorded,
    r.crew[1 + r.die % 4],
    NULL
FROM demo_renewals AS r
CROSS JOIN LATERAL (
    SELECT CASE WHEN r.class IN ('motorcycle', 'scooter') THEN CASE WHEN r.cc > 125 THEN 5000 ELSE 3000 END
                WHEN r.cc > 2000 THEN 37000 WHEN r.cc > 1500 THEN 27000 WHEN r.cc > 1000 THEN 25000
                ELSE 22000 END::numeric(14, 2) AS tax
) AS x
CROSS JOIN LATERAL (
    SELECT (r.renewed_on + time '05:30') AT TIME ZONE 'UTC'
        + CASE WHEN r.die % 40 = 3 THEN interval '25 days' ELSE interval '0' END AS recorded
) AS w
WHERE r.kind = 'bluebook'
ORDER BY r.organization_id, r.bluebook_id, r.valid_from, r.period;

INSERT INTO vehicles.insurance_renewal (
    organization_id, id, bluebook_id, insurer, policy_number, policy_kind, premium, insured_sum, renewed_on,
    valid_from, valid_until, deleted_at, created_at, updated_at, created_by, updated_by)
SELECT
    r.organization_id,
    pg_temp.id_within(r.bluebook_id, r.hash, r.period),
    r.bluebook_id,
    pg_temp.pick(r.hash, 10, ARRAY['Nepal Insurance', 'Shikhar Insurance', 'Siddhartha Premier', 'NLG Insurance',
                                   'राष्ट्रिय बीमा', NULL]),
    CASE WHEN r.die % 25 > 0 THEN 'MV/' || lpad(r.die::text, 6, '0') || '/' || r.period END,
    pg_temp.pick(r.hash, 11, ARRAY['third party', 'third party', 'comprehensive', NULL]),
    CASE WHEN r.die % 60 > 0 THEN (1500 + r.die % 40000)::numeric(14, 2) END,
    CASE WHEN r.die % 3 = 0 THEN (300000 + r.die * 5)::numeric(14, 2) END,
    r.renewed_on,
    r.valid_from,
    r.valid_until,
    CASE WHEN r.die % 200 = 7 THEN w.recorded + interval '12 days' END,
    w.recorded,
    w.recorded,
    r.crew[1 + r.die % 4],
    NULL
FROM demo_renewals AS r
CROSS JOIN LATERAL (SELECT (r.renewed_on + time '06:15') AT TIME ZONE 'UTC' AS recorded) AS w
WHERE r.kind = 'insurance'
ORDER BY r.organization_id, r.bluebook_id, r.valid_from, r.period;

INSERT INTO vehicles.pollution_sticker_renewal (
    organization_id, id, bluebook_id, sticker_number, station, reading, result, charge, renewed_on, valid_from,
    valid_until, deleted_at, created_at, updated_at, created_by, updated_by)
SELECT
    r.organization_id,
    pg_temp.id_within(r.bluebook_id, r.hash, r.period),
    r.bluebook_id,
    CASE WHEN r.die % 25 > 0 THEN 'G-' || lpad(r.die::text, 6, '0') END,
    pg_temp.pick(r.hash, 12, ARRAY['Teku', 'Ekantakuna', 'Thimi', 'पोखरा', NULL]),
    CASE WHEN r.die % 9 > 0 THEN ((r.die % 4000) / 1000.0)::numeric(8, 3) END,
    CASE WHEN r.die % 70 = 5 THEN 'fail' WHEN r.die % 11 > 0 THEN 'pass' END,
    CASE WHEN r.die % 60 > 0 THEN (CASE WHEN r.die % 8 = 0 THEN 300 ELSE 150 END)::numeric(14, 2) END,
    r.renewed_on,
    r.valid_from,
    r.valid_until,
    CASE WHEN r.die % 200 = 7 THEN w.recorded + interval '3 days' END,
    w.recorded,
    w.recorded,
    r.crew[1 + r.die % 4],
    NULL
FROM demo_renewals AS r
CROSS JOIN LATERAL (SELECT (r.renewed_on + time '08:40') AT TIME ZONE 'UTC' AS recorded) AS w
WHERE r.kind = 'pollution'
ORDER BY r.organization_id, r.bluebook_id, r.valid_from, r.period;
