-- Renewals of the three papers of each vehicle, one row per period on a grid that begins with the registration.
--
-- One habit per vehicle, which its papers follow, and now and then one of a paper's own. Papers are renewed days before
-- they end, while the insurance that the bluebook asks for still runs; of those renewed late, insurance goes first. A
-- bluebook lacks it only where a year of insurance was left out, or an entry was deleted.
CREATE TEMP TABLE demo_renewals ON COMMIT DROP AS
WITH habits AS (
    SELECT
        v.*,
        k.kind,
        h.hash AS habit_hash,
        CASE
            WHEN v.org = 3 THEN 'steady'
            -- Those who neglect the tax mostly keep the insurance.
            WHEN k.kind = 'insurance' AND w.habit IN ('behind', 'two_behind', 'gave_up')
                AND pg_temp.roll(h.hash, 1, 100) < 60 THEN 'steady'
            WHEN w.habit = 'years_at_once' AND k.kind <> 'bluebook' THEN 'steady'
            WHEN w.habit <> 'steady' THEN w.habit
            WHEN pg_temp.roll(h.hash, 1, 1000) < 5 THEN 'overlapping'
            WHEN k.kind = 'insurance' AND pg_temp.roll(h.hash, 1, 1000) < 25 THEN 'skips'
            WHEN k.kind <> 'bluebook' AND pg_temp.roll(h.hash, 1, 1000) < 45 THEN 'behind'
            ELSE 'steady'
        END AS habit,
        d.days,
        -- Insurance is bought with the vehicle, tax paid at registration, the first sticker comes with the first test.
        b.base,
        b.last_day,
        greatest(0, (b.last_day - b.base) / d.days) AS latest
    FROM demo_vehicles AS v
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN pg_temp.roll(v.hash, 50, 1000) < 790 THEN 'steady'
            WHEN pg_temp.roll(v.hash, 50, 1000) < 875 THEN 'late'
            WHEN pg_temp.roll(v.hash, 50, 1000) < 925 THEN 'behind'
            WHEN pg_temp.roll(v.hash, 50, 1000) < 945 THEN 'two_behind'
            WHEN pg_temp.roll(v.hash, 50, 1000) < 970 THEN 'gave_up'
            WHEN pg_temp.roll(v.hash, 50, 1000) < 978 THEN 'never'
            ELSE 'years_at_once'
        END AS habit
    ) AS w
    CROSS JOIN (VALUES (1, 'bluebook'), (2, 'insurance'), (3, 'pollution')) AS k (n, kind)
    CROSS JOIN LATERAL (SELECT pg_temp.demo_hash(k.kind, v.org, v.n) AS hash) AS h
    CROSS JOIN LATERAL (SELECT CASE WHEN k.kind = 'pollution' AND v.use = 'public' THEN 182 ELSE 365 END AS days) AS d
    CROSS JOIN LATERAL (
        SELECT
            v.registered + CASE k.kind WHEN 'pollution' THEN pg_temp.roll(h.hash, 2, 30)::integer ELSE 0 END AS base,
            least(coalesce(v.struck_off, date '2026-07-16'), pg_temp.local_date(v.ends), date '2026-07-16') AS last_day
    ) AS b
    WHERE k.n < 3 OR v.class NOT IN ('motorcycle', 'scooter', 'three_wheeler')
), periods AS (
    SELECT
        h.*,
        p AS period,
        pg_temp.roll(h.habit_hash, 100 + p, 1000000) AS die,
        -- Of the vehicle's period, so that its papers know of each other: most are a few weeks late, some months.
        1 + pg_temp.roll(pg_temp.roll(h.hash, 100 + p, 1000000), 1,
            CASE WHEN h.kind = 'pollution' THEN 40
                 WHEN pg_temp.roll(h.hash, 200 + p, 4) = 0 THEN 140 ELSE 50 END) AS tardy
    FROM habits AS h
    -- No more than the last eight: older receipts were thrown away. One policy more, for the eldest bluebook's sake.
    CROSS JOIN LATERAL generate_series(
        greatest(0, h.latest - CASE h.kind WHEN 'insurance' THEN 8 ELSE 7 END), h.latest + 1) AS p
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
        WHEN p.habit = 'late' OR p.period = 0 THEN t.valid_from
        -- What begins after the day that reports are asked for was paid before it.
        WHEN p.period > p.latest THEN least(t.valid_from, p.last_day) - (p.die % 10)::integer
        WHEN p.habit = 'overlapping' THEN t.valid_from
        -- The bluebook while last year's insurance runs, insurance before it.
        ELSE t.valid_from - 1 - (p.die % 20)::integer
    END AS renewed_on,
    CASE WHEN p.habit = 'late' AND p.period > 0 THEN p.tardy ELSE 0 END AS days_late
FROM periods AS p
CROSS JOIN LATERAL (
    SELECT
        p.base + p.period * p.days + CASE
            WHEN p.period = 0 THEN 0
            WHEN p.habit = 'late' THEN
                (CASE p.kind WHEN 'insurance' THEN p.tardy * (p.die % 4) / 4 ELSE p.tardy END)::integer
            WHEN p.habit = 'overlapping' THEN -20 - (p.die % 40)::integer
            ELSE 0
        END AS valid_from,
        p.base + p.period * p.days - 1 + p.days * CASE p.habit WHEN 'years_at_once' THEN 3 ELSE 1 END AS valid_until
) AS t
WHERE p.habit <> 'never'
    AND (p.habit <> 'years_at_once' OR p.period % 3 = 0)
    -- New vehicles have their first papers, whoever keeps them.
    AND (p.habit <> 'gave_up' OR p.period <= greatest(0, p.latest - 3))
    AND (p.habit <> 'behind' OR p.period <= greatest(0, p.latest - 1))
    AND (p.habit <> 'two_behind' OR p.period <= greatest(0, p.latest - 2))
    -- One year left out, though not the present one.
    AND (p.habit <> 'skips' OR p.latest = 0 OR p.period <> pg_temp.roll(p.habit_hash, 3, p.latest))
    -- A period that is still to come is paid already by some whose present one is about to end.
    AND (p.period <= p.latest OR (
        p.habit = 'steady' AND p.last_day = date '2026-07-16' AND t.valid_from - p.last_day < 60 AND p.die % 3 = 0))
    -- Nor can be late what isn't paid yet.
    AND t.valid_from <= CASE p.habit WHEN 'late' THEN p.last_day ELSE p.last_day + 60 END;
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
    -- The first 90 days are free.
    CASE WHEN r.days_late > 135 THEN round(x.tax * 0.2, 2) WHEN r.days_late > 120 THEN round(x.tax * 0.1, 2)
         WHEN r.days_late > 90 THEN round(x.tax * 0.05, 2) WHEN r.die % 4 = 0 THEN 0 END,
    CASE WHEN r.die % 600 = 7 THEN w.recorded + interval '40 days' END,
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
    CASE WHEN r.die % 600 = 7 THEN w.recorded + interval '12 days' END,
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
    CASE WHEN r.die % 600 = 7 THEN w.recorded + interval '3 days' END,
    w.recorded,
    w.recorded,
    r.crew[1 + r.die % 4],
    NULL
FROM demo_renewals AS r
CROSS JOIN LATERAL (SELECT (r.renewed_on + time '08:40') AT TIME ZONE 'UTC' AS recorded) AS w
WHERE r.kind = 'pollution'
ORDER BY r.organization_id, r.bluebook_id, r.valid_from, r.period;
