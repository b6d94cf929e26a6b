-- Renewals of the three papers, and which of them are valid.
SET LOCAL ROLE keeptrack_owner;

-- The three differ in their tables and fields; the rules are the same.
CREATE OR REPLACE FUNCTION vehicles.check_renewal(
    vehicle uuid, relation text, fields jsonb, allowed text[], amounts text[]) RETURNS vehicles.bluebook
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $check_renewal$
DECLARE
    existing vehicles.bluebook;
    starts   date := fields ->> 'valid_from';
    ends     date := fields ->> 'valid_until';
    is_there boolean;
BEGIN
    PERFORM core.check_fields('renewal', fields, ARRAY['renewed_on', 'valid_from', 'valid_until'] || allowed || amounts,
                              ARRAY['renewed_on', 'valid_from', 'valid_until'], true);
    -- The lock lets two renewals of one vehicle through one after the other.
    existing := vehicles.lock_vehicle(vehicle, 'create');
    IF existing.struck_off_on IS NOT NULL THEN
        RAISE EXCEPTION 'The vehicle % is struck off.', existing.registration_number
            USING ERRCODE = 'KT015', DETAIL = format('On %s.', existing.struck_off_on),
                  HINT = 'It has no papers to renew.';
    ELSIF ends < starts OR (fields ->> 'renewed_on')::date > core.local_date(clock_timestamp()) THEN
        RAISE EXCEPTION 'A renewal ends on or after the day it begins, and was not made on a day to come.'
            USING ERRCODE = 'KT012', DETAIL = format('From %s until %s.', starts, ends),
                  HINT = 'valid_from and valid_until are the first and the last valid day.';
    ELSIF EXISTS (SELECT FROM unnest(amounts) AS a WHERE (fields ->> a)::numeric < 0) THEN
        RAISE EXCEPTION 'An amount is 0 or more.'
            USING ERRCODE = 'KT012', HINT = 'Leave out what is not known.';
    END IF;
    EXECUTE format(
        'SELECT EXISTS (SELECT FROM %s AS r WHERE r.organization_id = $1 AND r.bluebook_id = $2
                        AND r.valid_from = $3 AND r.valid_until = $4 AND r.deleted_at IS NULL)', relation::regclass)
        INTO is_there USING existing.organization_id, vehicle, starts, ends;
    IF is_there THEN
        RAISE EXCEPTION 'That renewal is recorded already.'
            USING ERRCODE = 'KT011', DETAIL = format('From %s until %s.', starts, ends),
                  HINT = 'Take the other one back first (vehicles.retire_renewal) where it is wrong.';
    END IF;
    RETURN existing;
END
$check_renewal$;

COMMENT ON FUNCTION vehicles.check_renewal(uuid, text, jsonb, text[], text[]) IS
    'Locks a vehicle and checks a renewal of it: known fields, days in order, not struck off, not the same again. That'
    ' renewals overlap, or that one comes late, is for the compliance report to tell. KT007, KT010, KT011, KT012, '
    'KT015, KT023.';

CREATE OR REPLACE FUNCTION vehicles.renew_bluebook(vehicle uuid, fields jsonb) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $renew_bluebook$
DECLARE
    organization uuid := core.current_organization();
    wanted       vehicles.bluebook_renewal;
    place        text;
    field        text;
BEGIN
    PERFORM vehicles.check_renewal(
        vehicle, 'vehicles.bluebook_renewal', fields, ARRAY['receipt_number', 'fiscal_year'],
        ARRAY['tax', 'fee', 'penalty']);
    wanted := jsonb_populate_record(NULL::vehicles.bluebook_renewal, fields);
    INSERT INTO vehicles.bluebook_renewal (
        organization_id, id, bluebook_id, renewed_on, valid_from, valid_until, receipt_number, fiscal_year,
        tax, fee, penalty)
    VALUES (
        organization, gen_random_uuid(), vehicle, wanted.renewed_on, wanted.valid_from,
        wanted.valid_until, wanted.receipt_number, wanted.fiscal_year, wanted.tax, wanted.fee, wanted.penalty)
    RETURNING id INTO wanted.id;
    RETURN wanted.id;
EXCEPTION
    WHEN data_exception OR integrity_constraint_violation THEN
        GET STACKED DIAGNOSTICS place = CONSTRAINT_NAME, field = COLUMN_NAME;
        PERFORM core.refuse_values('renewal', SQLSTATE, SQLERRM, place, field);
END
$renew_bluebook$;

COMMENT ON FUNCTION vehicles.renew_bluebook(uuid, jsonb) IS
    'Records the vehicle tax (renewed_on, valid_from, valid_until, receipt_number, fiscal_year, tax, fee, penalty) and'
    ' returns its id. Right: vehicles, create. KT007, KT010, KT011: recorded already, KT012, KT015: struck off or '
    'retired, KT023.';

CREATE OR REPLACE FUNCTION vehicles.renew_insurance(vehicle uuid, fields jsonb) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $renew_insurance$
DECLARE
    organization uuid := core.current_organization();
    wanted       vehicles.insurance_renewal;
    place        text;
    field        text;
BEGIN
    PERFORM vehicles.check_renewal(
        vehicle, 'vehicles.insurance_renewal', fields, ARRAY['insurer', 'policy_number', 'policy_kind'],
        ARRAY['premium', 'insured_sum']);
    wanted := jsonb_populate_record(NULL::vehicles.insurance_renewal, fields);
    INSERT INTO vehicles.insurance_renewal (
        organization_id, id, bluebook_id, renewed_on, valid_from, valid_until, insurer, policy_number,
        policy_kind, premium, insured_sum)
    VALUES (
        organization, gen_random_uuid(), vehicle, wanted.renewed_on, wanted.valid_from,
        wanted.valid_until, wanted.insurer, wanted.policy_number, wanted.policy_kind, wanted.premium,
        wanted.insured_sum)
    RETURNING id INTO wanted.id;
    RETURN wanted.id;
EXCEPTION
    WHEN data_exception OR integrity_constraint_violation THEN
        GET STACKED DIAGNOSTICS place = CONSTRAINT_NAME, field = COLUMN_NAME;
        PERFORM core.refuse_values('renewal', SQLSTATE, SQLERRM, place, field);
END
$renew_insurance$;

COMMENT ON FUNCTION vehicles.renew_insurance(uuid, jsonb) IS
    'Records an insurance policy (renewed_on, valid_from, valid_until, insurer, policy_number, policy_kind, premium, '
    'insured_sum) and returns its id. Right: vehicles, create. KT007, KT010, KT011: recorded already, KT012, KT015: '
    'struck off or retired, KT023.';

CREATE OR REPLACE FUNCTION vehicles.renew_pollution(vehicle uuid, fields jsonb) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $renew_pollution$
DECLARE
    organization uuid := core.current_organization();
    wanted       vehicles.pollution_sticker_renewal;
    place        text;
    field        text;
BEGIN
    PERFORM vehicles.check_renewal(
        vehicle, 'vehicles.pollution_sticker_renewal', fields, ARRAY['sticker_number', 'station', 'result'],
        ARRAY['reading', 'charge']);
    wanted := jsonb_populate_record(NULL::vehicles.pollution_sticker_renewal, fields);
    INSERT INTO vehicles.pollution_sticker_renewal (
        organization_id, id, bluebook_id, renewed_on, valid_from, valid_until, sticker_number, station,
        result, reading, charge)
    VALUES (
        organization, gen_random_uuid(), vehicle, wanted.renewed_on, wanted.valid_from,
        wanted.valid_until, wanted.sticker_number, wanted.station, wanted.result, wanted.reading,
        wanted.charge)
    RETURNING id INTO wanted.id;
    RETURN wanted.id;
EXCEPTION
    WHEN data_exception OR integrity_constraint_violation THEN
        GET STACKED DIAGNOSTICS place = CONSTRAINT_NAME, field = COLUMN_NAME;
        PERFORM core.refuse_values('renewal', SQLSTATE, SQLERRM, place, field);
END
$renew_pollution$;

COMMENT ON FUNCTION vehicles.renew_pollution(uuid, jsonb) IS
    'Records a green sticker (renewed_on, valid_from, valid_until, sticker_number, station, result, reading, charge) '
    'and returns its id. Right: vehicles, create. KT007, KT010, KT011: recorded already, KT012, KT015: struck off or '
    'retired, KT023.';

CREATE OR REPLACE FUNCTION vehicles.retire_renewal(kind text, renewal uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $retire_renewal$
DECLARE
    organization uuid := core.current_organization();
    relation     text := CASE kind WHEN 'bluebook' THEN 'vehicles.bluebook_renewal'
                                   WHEN 'insurance' THEN 'vehicles.insurance_renewal'
                                   WHEN 'pollution' THEN 'vehicles.pollution_sticker_renewal' END;
    existing     record;
BEGIN
    IF relation IS NULL THEN
        RAISE EXCEPTION 'There is no kind of paper %.', kind
            USING ERRCODE = 'KT012', HINT = 'Kinds: bluebook, insurance, pollution.';
    END IF;
    EXECUTE format('SELECT r.bluebook_id, r.deleted_at FROM %s AS r
                    WHERE r.organization_id = $1 AND r.id = $2 FOR NO KEY UPDATE', relation)
        INTO existing USING organization, renewal;
    IF existing.bluebook_id IS NULL THEN
        PERFORM core.refuse_missing('renewal', renewal);
    END IF;
    PERFORM core.require_right('vehicles', 'delete', (
        SELECT v.branch_id FROM vehicles.bluebook AS v
        WHERE v.organization_id = organization AND v.id = existing.bluebook_id));
    IF existing.deleted_at IS NOT NULL THEN
        PERFORM core.refuse_retired('renewal', renewal);
    END IF;
    EXECUTE format('UPDATE %s AS r SET deleted_at = now() WHERE r.organization_id = $1 AND r.id = $2', relation)
        USING organization, renewal;
END
$retire_renewal$;

COMMENT ON FUNCTION vehicles.retire_renewal(text, uuid) IS
    'Takes a renewal (kind bluebook, insurance or pollution) back that was entered by mistake. Right: vehicles, '
    'delete. KT007, KT010, KT012, KT015.';

CREATE OR REPLACE FUNCTION vehicles.compliance(as_of date DEFAULT NULL)
    RETURNS TABLE (vehicle_id uuid, branch_id uuid, registration_number text, kind text, document_number text,
                   valid_from date, expires_on date, days_to_expiry integer, state text)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $compliance$
DECLARE
    organization uuid := core.current_organization();
    seen         uuid[] := core.permitted_branches('vehicles', 'view');
    day          date := coalesce(as_of, core.local_date(now()));
BEGIN
    RETURN QUERY
        WITH renewals AS (
            SELECT r.organization_id, r.bluebook_id, 'bluebook' AS kind, r.id, r.valid_from, r.valid_until,
                   r.receipt_number AS number
            FROM vehicles.bluebook_renewal AS r
            WHERE r.organization_id = organization AND r.deleted_at IS NULL AND r.renewed_on <= day
              AND r.valid_until >= r.valid_from
            UNION ALL
            SELECT r.organization_id, r.bluebook_id, 'insurance', r.id, r.valid_from, r.valid_until, r.policy_number
            FROM vehicles.insurance_renewal AS r
            WHERE r.organization_id = organization AND r.deleted_at IS NULL AND r.renewed_on <= day
              AND r.valid_until >= r.valid_from
            UNION ALL
            SELECT r.organization_id, r.bluebook_id, 'pollution', r.id, r.valid_from, r.valid_until, r.sticker_number
            FROM vehicles.pollution_sticker_renewal AS r
            WHERE r.organization_id = organization AND r.deleted_at IS NULL AND r.renewed_on <= day
              AND r.valid_until >= r.valid_from
        ),
        -- Renewals that share a day, or follow the next day, are one stretch.
        marked AS (
            SELECT r.*, r.valid_from > 1 + max(r.valid_until) OVER (
                       PARTITION BY r.organization_id, r.bluebook_id, r.kind ORDER BY r.valid_from, r.id
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS begins
            FROM renewals AS r
        ),
        numbered AS (
            SELECT m.*, count(*) FILTER (WHERE m.begins) OVER (
                       PARTITION BY m.organization_id, m.bluebook_id, m.kind ORDER BY m.valid_from, m.id) AS stretch
            FROM marked AS m
        ),
        stretches AS (
            SELECT n.organization_id, n.bluebook_id, n.kind, min(n.valid_from) AS starts, max(n.valid_until) AS ends
            FROM numbered AS n
            GROUP BY n.organization_id, n.bluebook_id, n.kind, n.stretch
        ),
        -- The stretch that holds the day ends after every one that began before it.
        expiries AS (
            SELECT s.organization_id, s.bluebook_id, s.kind, max(s.ends) AS expires
            FROM stretches AS s
            WHERE s.starts <= day
            GROUP BY s.organization_id, s.bluebook_id, s.kind
        ),
        papers AS (
            SELECT DISTINCT ON (r.organization_id, r.bluebook_id, r.kind) r.*
            FROM renewals AS r
            WHERE r.valid_from <= day
            ORDER BY r.organization_id, r.bluebook_id, r.kind, r.valid_until DESC, r.valid_from DESC, r.id
        )
        SELECT v.id, v.branch_id, v.registration_number, k.kind, p.number, p.valid_from, e.expires, e.expires - day,
               CASE WHEN v.struck_off_on <= day THEN 'not_applicable'
                    WHEN e.expires IS NULL THEN 'missing'
                    WHEN e.expires >= day THEN 'valid'
                    ELSE 'expired' END
        FROM vehicles.bluebook AS v
        CROSS JOIN (VALUES (1, 'bluebook'), (2, 'insurance'), (3, 'pollution')) AS k (place, kind)
        LEFT JOIN expiries AS e
            ON e.organization_id = v.organization_id AND e.bluebook_id = v.id AND e.kind = k.kind
        LEFT JOIN papers AS p
            ON p.organization_id = v.organization_id AND p.bluebook_id = v.id AND p.kind = k.kind
        WHERE v.organization_id = organization AND v.deleted_at IS NULL
          AND (v.registered_on IS NULL OR v.registered_on <= day)
          AND (seen IS NULL OR v.branch_id = ANY (seen))
        ORDER BY v.id, k.place;
END
$compliance$;

COMMENT ON FUNCTION vehicles.compliance(date) IS
    'Each vehicle and paper on a day (today in the organization''s zone as a rule): number and first day of the paper,'
    ' its expiry (the end of the stretch of renewals that holds the day, else the last one before it), days to it '
    '(negative: past), and valid, expired, missing, or not_applicable for a vehicle struck off by then. It reads no '
    'rules: a paper that the rules exempt is missing or expired here, and nothing is said of grace and penalties; the '
    'compliance report does. It reads rows as they are now: what was recorded after the day counts. Right: vehicles, '
    'view. KT001, KT007.';

GRANT EXECUTE ON FUNCTION
    vehicles.check_renewal(uuid, text, jsonb, text[], text[]), vehicles.renew_bluebook(uuid, jsonb),
    vehicles.renew_insurance(uuid, jsonb), vehicles.renew_pollution(uuid, jsonb), vehicles.retire_renewal(text, uuid),
    vehicles.compliance(date)
    TO keeptrack_app;
GRANT EXECUTE ON FUNCTION vehicles.compliance(date) TO kt_reporter;
