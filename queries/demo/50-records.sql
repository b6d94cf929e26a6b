-- Service and maintenance records: what was done about each pair of demo_pairs that has one.
CREATE TEMP TABLE demo_records ON COMMIT DROP AS
SELECT
    p.rank,
    p.organization_id,
    p.org,
    p.item_id,
    p.j,
    pg_temp.id_within(p.item_id, p.hash, p.j) AS id,
    p.hash,
    p.crew,
    p.is_vehicle,
    p.interval_days,
    CASE WHEN p.is_service THEN 'planned' WHEN pg_temp.roll(p.hash, 10, 40) < 36 THEN 'repair'
         -- A planned service beside the grid would take all after it out of time.
         WHEN pg_temp.roll(p.hash, 10, 40) < 37 AND p.interval_days IS NULL THEN 'planned'
         WHEN pg_temp.roll(p.hash, 10, 40) < 39 THEN 'inspection' ELSE 'other' END AS kind,
    pg_temp.in_office(p.down - 1800) AS reported,
    pg_temp.in_office(coalesce(p.up, p.down + 40 * 86400)) AS completed,
    CASE
        WHEN p.up IS NULL OR p.up > pg_temp.demo_end()
            THEN pg_temp.pick(p.hash, 11, ARRAY['reported', 'assigned', 'examined', 'decided'])
        WHEN pg_temp.roll(p.hash, 12, CASE WHEN p.is_service THEN 80 ELSE 16 END) = 0 THEN 'cancelled'
        ELSE 'completed'
    END AS phase,
    -- Who reports now and then approves as well.
    1 + pg_temp.roll(p.hash, 13, 3) AS reporter,
    pg_temp.roll(p.hash, 14, 2000) AS approval,
    pg_temp.roll(p.hash, 15, 400) AS oddity,
    (CASE WHEN p.is_vehicle THEN 1500 + pg_temp.roll(p.hash, 16, 1200) * pg_temp.roll(p.hash, 17, 90)
          ELSE 400 + pg_temp.roll(p.hash, 16, 300) * pg_temp.roll(p.hash, 17, 60) END
     + pg_temp.roll(p.hash, 18, 100) / 100.0)::numeric(14, 2) AS cost
FROM demo_pairs AS p
WHERE p.has_record
ORDER BY p.rank, p.j;
ANALYZE demo_records;

INSERT INTO assets.items_history (
    organization_id, id, item_id, title, kind, provider_id, priority, phase, estimated_cost, actual_cost, bill_number,
    reported_at, reported_by, examiner_id, approved_by, approved_at, service_date, completed_at, outcome,
    next_service_date, next_service_amount, remark, examination_report, deleted_at, created_at, updated_at,
    created_by, updated_by)
SELECT
    r.organization_id,
    r.id,
    r.item_id,
    CASE r.kind
        WHEN 'repair' THEN CASE WHEN r.is_vehicle THEN
            pg_temp.pick(r.hash, 20, ARRAY['Brake pads worn', 'Engine overheats', 'Clutch slips', 'Flat battery',
                'Suspension broken', 'Leaking radiator', 'Gearbox noise', 'ब्रेक फेल', 'Accident damage'])
            ELSE pg_temp.pick(r.hash, 20, ARRAY['Does not start', 'Screen broken', 'Paper jam', 'Bearing noise',
                'Overheating', 'Fuse blown', 'पानी चुहियो', 'Broken leg']) END
        WHEN 'planned' THEN pg_temp.pick(r.hash, 20, ARRAY['Oil and filters', 'Yearly service', 'Half-yearly service'])
        WHEN 'inspection' THEN pg_temp.pick(r.hash, 20, ARRAY['Safety inspection', 'Dashain check', 'Load test'])
        ELSE pg_temp.pick(r.hash, 20, ARRAY['Repainting', 'Move to another branch', 'Tyre rotation'])
    END,
    r.kind,
    CASE WHEN pg_temp.roll(r.hash, 21, 8) > 0
         THEN f.provider_ids[CASE r.org WHEN 3 THEN 1 ELSE 1 + pg_temp.roll(r.hash, 22, 8) END]
    END,
    pg_temp.pick(r.hash, 23, ARRAY['normal', 'normal', 'normal', 'serious', 'urgent']),
    r.phase,
    CASE WHEN pg_temp.roll(r.hash, 24, 4) > 0
         THEN round(r.cost * (70 + pg_temp.roll(r.hash, 25, 70)) / 100, 2) END,
    CASE
        WHEN r.phase <> 'completed' OR pg_temp.roll(r.hash, 26, 20) = 0 THEN NULL
        WHEN r.oddity = 0 THEN 0
        WHEN r.oddity = 1 THEN -r.cost
        ELSE r.cost
    END,
    CASE WHEN r.phase = 'completed' AND pg_temp.roll(r.hash, 27, 3) > 0 THEN 'W-' || pg_temp.roll(r.hash, 28, 70000)
    END,
    CASE
        WHEN r.oddity = 2 THEN NULL
        -- Completed before it was reported.
        WHEN r.oddity = 3 THEN to_timestamp(r.completed + 86400)
        ELSE to_timestamp(r.reported)
    END,
    CASE WHEN r.oddity <> 4 THEN r.crew[r.reporter] END,
    CASE WHEN pg_temp.roll(r.hash, 29, 3) > 0
         THEN r.crew[1 + pg_temp.roll(r.hash, 30, 4)] END,
    CASE
        WHEN r.phase NOT IN ('decided', 'completed') OR r.approval > 1570 THEN NULL
        WHEN r.approval = 0 THEN r.crew[r.reporter]
        ELSE r.crew[4]
    END,
    CASE WHEN r.phase IN ('decided', 'completed') AND r.approval <= 1570
         THEN to_timestamp(r.reported + (r.completed - r.reported) * 3 / 4) END,
    CASE WHEN pg_temp.roll(r.hash, 31, 4) > 0 THEN pg_temp.local_date(r.reported) END,
    CASE WHEN r.phase = 'completed' THEN to_timestamp(r.completed) END,
    CASE WHEN r.phase = 'completed'
         THEN pg_temp.pick(r.hash, 32, ARRAY['fixed', 'fixed', 'replaced', 'no fault found', NULL, '']) END,
    CASE WHEN r.phase = 'completed' AND r.kind IN ('planned', 'inspection') AND pg_temp.roll(r.hash, 33, 3) > 0
         THEN pg_temp.local_date(r.completed) + coalesce(r.interval_days, 365) END,
    CASE WHEN r.kind = 'planned' AND pg_temp.roll(r.hash, 34, 2) = 0 THEN round(r.cost, -2) END,
    pg_temp.pick(r.hash, 35, ARRAY[NULL, NULL, NULL, '', 'Ok', 'Waiting for parts from Birgunj', 'फेरि हेर्नुपर्ने',
                                   'Driver was told to slow down']),
    CASE WHEN pg_temp.roll(r.hash, 36, 5) = 0 THEN 'Examined on site; ' || pg_temp.roll(r.hash, 37, 40) || ' photos.'
    END,
    CASE WHEN r.oddity BETWEEN 5 AND 6 THEN to_timestamp(r.completed + 3600) END,
    to_timestamp(r.reported + 300),
    -- When its phase became what it is; 90-audit.sql tells of that change.
    to_timestamp(r.reported + greatest(300, (r.completed - r.reported) * CASE r.phase
        WHEN 'reported' THEN 0 WHEN 'assigned' THEN 1 WHEN 'examined' THEN 2 WHEN 'cancelled' THEN 2
        WHEN 'decided' THEN 3 ELSE 4 END / 4)),
    CASE WHEN pg_temp.roll(r.hash, 38, 5) = 0 THEN f.user_ids[1] ELSE r.crew[r.reporter] END,
    NULL
FROM demo_records AS r
JOIN demo_refs AS f ON f.org = r.org
ORDER BY r.rank, r.id;
