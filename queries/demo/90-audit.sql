-- The audit trail of what was inserted: one event a row, as audit.record_change writes it, but a table at a time.
--
-- Rows stand as they were first written, but for the progress of service records, which is told at the end of this
-- file. What changed later is written by 95-changes.sql, on the rows and here. The
-- transaction id is a constant: the real one differs from machine to machine, and events sort by it.
SELECT set_config('demo.last_event', '0', true);

DO $inserts$
DECLARE
    wanted record;
    image  text;
    added  bigint;
BEGIN
    FOR wanted IN SELECT * FROM demo_tables WHERE name <> 'audit.events' ORDER BY position LOOP
        -- jsonb_strip_nulls is faster, but it would reach into jsonb columns too.
        image := CASE
            -- A record whose phase went on was inserted as a report alone.
            WHEN wanted.name = 'assets.items_history' THEN
                'CASE WHEN t.updated_at > t.created_at THEN jsonb_strip_nulls(
                     to_jsonb(t) - ARRAY[''actual_cost'', ''approved_by'', ''approved_at'', ''completed_at'',
                         ''outcome'', ''next_service_date'', ''next_service_amount'']
                     || jsonb_build_object(''phase'', ''reported'', ''updated_at'', t.created_at))
                 ELSE jsonb_strip_nulls(to_jsonb(t)) END'
            WHEN EXISTS (SELECT FROM pg_attribute AS a
                         WHERE a.attrelid = wanted.name::regclass AND a.atttypid = 'jsonb'::regtype)
                THEN '(SELECT jsonb_object_agg(f.key, f.value) FROM jsonb_each(to_jsonb(t)) AS f
                       WHERE f.value <> ''null'')'
            ELSE 'jsonb_strip_nulls(to_jsonb(t))'
        END;
        EXECUTE format($insert$
            INSERT INTO audit.events (
                organization_id, id, at, actor, action, table_name, row_id, before, after, epoch, xid, application,
                client)
            OVERRIDING SYSTEM VALUE
            SELECT
                t.organization_id, current_setting('demo.last_event')::bigint + row_number() OVER (), t.created_at,
                t.created_by, 'INSERT', %L, t.id, NULL, %s, 1, '3'::xid8, 'keeptrack', NULL
            FROM (SELECT * FROM %s ORDER BY organization_id, created_at, id) AS t
            $insert$, wanted.name, image, wanted.name);
        GET DIAGNOSTICS added = ROW_COUNT;
        PERFORM set_config('demo.last_event', (current_setting('demo.last_event')::bigint + added)::text, true);
    END LOOP;
END
$inserts$;

-- The progress of service records since their report, in one event each.
DO $progress$
DECLARE
    added bigint;
BEGIN
    INSERT INTO audit.events (
        organization_id, id, at, actor, action, table_name, row_id, before, after, epoch, xid, application, client)
    OVERRIDING SYSTEM VALUE
    SELECT
        t.organization_id, current_setting('demo.last_event')::bigint + row_number() OVER (), t.updated_at,
        coalesce(t.approved_by, t.created_by), 'UPDATE', 'assets.items_history', t.id, d.before, d.after, 1,
        '3'::xid8, 'keeptrack', NULL
    FROM (
        SELECT * FROM assets.items_history
        WHERE updated_at > created_at
        ORDER BY organization_id, updated_at, id
    ) AS t
    CROSS JOIN LATERAL (
        SELECT
            jsonb_object_agg(f.key, CASE f.key WHEN 'phase' THEN '"reported"' ELSE 'null' END::jsonb) AS before,
            jsonb_object_agg(f.key, f.value) AS after
        FROM jsonb_each(jsonb_strip_nulls(jsonb_build_object(
            'phase', t.phase, 'actual_cost', t.actual_cost, 'approved_by', t.approved_by,
            'approved_at', t.approved_at, 'completed_at', t.completed_at, 'outcome', t.outcome,
            'next_service_date', t.next_service_date, 'next_service_amount', t.next_service_amount))) AS f
    ) AS d;
    GET DIAGNOSTICS added = ROW_COUNT;
    PERFORM set_config('demo.last_event', (current_setting('demo.last_event')::bigint + added)::text, true);
END
$progress$;
