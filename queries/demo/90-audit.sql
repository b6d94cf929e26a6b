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
            FROM (SELECT * FROM %s%s) AS t
            $insert$, wanted.name, image, wanted.name, CASE
                -- In the order in which they were made, which is sorted already.
                WHEN wanted.name IN ('assets.items', 'assets.items_history', 'assets.items_history_status') THEN ''
                ELSE ' ORDER BY organization_id, created_at, id'
            END);
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
    ) AS t
    CROSS JOIN LATERAL (
        SELECT
            jsonb_object(f.keys, (ARRAY['reported', NULL, NULL, NULL, NULL, NULL, NULL, NULL])[1:cardinality(f.keys)])
                AS before,
            jsonb_strip_nulls(jsonb_build_object(
                'phase', t.phase, 'actual_cost', t.actual_cost, 'approved_by', t.approved_by,
                'approved_at', t.approved_at, 'completed_at', t.completed_at, 'outcome', t.outcome,
                'next_service_date', t.next_service_date, 'next_service_amount', t.next_service_amount)) AS after
        FROM (
            SELECT array_remove(ARRAY[
                'phase',
                CASE WHEN t.actual_cost IS NOT NULL THEN 'actual_cost' END,
                CASE WHEN t.approved_by IS NOT NULL THEN 'approved_by' END,
                CASE WHEN t.approved_at IS NOT NULL THEN 'approved_at' END,
                CASE WHEN t.completed_at IS NOT NULL THEN 'completed_at' END,
                CASE WHEN t.outcome IS NOT NULL THEN 'outcome' END,
                CASE WHEN t.next_service_date IS NOT NULL THEN 'next_service_date' END,
                CASE WHEN t.next_service_amount IS NOT NULL THEN 'next_service_amount' END], NULL) AS keys
        ) AS f
    ) AS d;
    GET DIAGNOSTICS added = ROW_COUNT;
    PERFORM set_config('demo.last_event', (current_setting('demo.last_event')::bigint + added)::text, true);
END
$progress$;
