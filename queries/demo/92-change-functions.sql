-- Changing and deleting rows with their audit events: in sets what the triggers of functions/audit.sql do row by row.

-- changes: a query of organization_id, id, at, actor and the columns with their new values; a row once.
CREATE OR REPLACE FUNCTION pg_temp.demo_change(table_name text, changes text) RETURNS void
    LANGUAGE plpgsql
AS $demo_change$
DECLARE
    assignments text;
    added bigint;
BEGIN
    EXECUTE 'CREATE TEMP TABLE demo_now AS ' || changes;
    SELECT string_agg(format('%I = c.%I', a.attname, a.attname), ', ' ORDER BY a.attnum) INTO assignments
    FROM pg_attribute AS a
    WHERE a.attrelid = 'demo_now'::regclass AND a.attnum > 0
        AND a.attname NOT IN ('organization_id', 'id', 'at', 'actor');
    EXECUTE format($change$
        WITH was AS (
            SELECT t.organization_id, t.id, to_jsonb(t) AS image
            FROM %1$s AS t
            JOIN demo_now AS c ON c.organization_id = t.organization_id AND c.id = t.id
        ), now AS (
            UPDATE %1$s AS t
            SET %2$s, updated_at = c.at, updated_by = coalesce(c.actor, t.updated_by)
            FROM demo_now AS c
            WHERE c.organization_id = t.organization_id AND c.id = t.id
            RETURNING t.organization_id, t.id, c.at, c.actor, to_jsonb(t) AS image
        )
        INSERT INTO audit.events (
            organization_id, id, at, actor, action, table_name, row_id, before, after, epoch, xid, application, client)
        OVERRIDING SYSTEM VALUE
        SELECT
            organization_id,
            current_setting('demo.last_event')::bigint + row_number() OVER (ORDER BY organization_id, at, id),
            at, actor, 'UPDATE', %1$L, id, before, after, 1, '3'::xid8, 'keeptrack', NULL
        FROM (
            SELECT now.organization_id, now.id, now.at, now.actor, d.before, d.after
            FROM now
            JOIN was USING (organization_id, id)
            CROSS JOIN LATERAL (
                SELECT jsonb_object_agg(o.key, o.value) AS before, jsonb_object_agg(n.key, n.value) AS after
                FROM jsonb_each(now.image - core.unaudited_columns(%1$L)) AS n
                JOIN jsonb_each(was.image) AS o ON o.key = n.key
                WHERE o.value <> n.value
            ) AS d
            WHERE d.after IS NOT NULL
        ) AS changed
        $change$, table_name, assignments);
    GET DIAGNOSTICS added = ROW_COUNT;
    PERFORM set_config('demo.last_event', (current_setting('demo.last_event')::bigint + added)::text, true);
    DROP TABLE demo_now;
END
$demo_change$;

-- deletions: a query of organization_id, id, at and actor.
CREATE OR REPLACE FUNCTION pg_temp.demo_delete(table_name text, deletions text) RETURNS void
    LANGUAGE plpgsql
AS $demo_delete$
DECLARE
    added bigint;
BEGIN
    EXECUTE format($delete$
        WITH gone AS (
            DELETE FROM %1$s AS t
            USING (%2$s) AS c
            WHERE c.organization_id = t.organization_id AND c.id = t.id
            RETURNING t.organization_id, t.id, c.at, c.actor, to_jsonb(t) AS image
        )
        INSERT INTO audit.events (
            organization_id, id, at, actor, action, table_name, row_id, before, after, epoch, xid, application, client)
        OVERRIDING SYSTEM VALUE
        SELECT
            organization_id,
            current_setting('demo.last_event')::bigint + row_number() OVER (ORDER BY organization_id, at, id),
            at, actor, 'DELETE', %1$L, id, image, NULL, 1, '3'::xid8, 'keeptrack', NULL
        FROM gone
        $delete$, table_name, deletions);
    GET DIAGNOSTICS added = ROW_COUNT;
    PERFORM set_config('demo.last_event', (current_setting('demo.last_event')::bigint + added)::text, true);
END
$demo_delete$;

-- The items of demo_removed (organization_id, id, at, actor), what hangs on them first.
CREATE OR REPLACE FUNCTION pg_temp.demo_remove_items() RETURNS void
    LANGUAGE plpgsql
AS $demo_remove_items$
BEGIN
    PERFORM pg_temp.demo_delete('assets.shared_bill_parts', $$
        SELECT p.organization_id, p.id, r.at, r.actor
        FROM demo_removed AS r
        JOIN assets.items_history AS h ON h.organization_id = r.organization_id AND h.item_id = r.id
        JOIN assets.shared_bill_parts AS p ON p.organization_id = h.organization_id AND p.history_id = h.id
        UNION
        SELECT p.organization_id, p.id, r.at, r.actor
        FROM demo_removed AS r
        JOIN assets.shared_bill_parts AS p ON p.organization_id = r.organization_id AND p.item_id = r.id
        $$);
    PERFORM pg_temp.demo_delete('assets.item_tags', $$
        SELECT t.organization_id, t.id, r.at, r.actor
        FROM demo_removed AS r
        JOIN assets.item_tags AS t ON t.organization_id = r.organization_id AND t.item_id = r.id
        $$);
    PERFORM pg_temp.demo_delete('assets.items_history_status', $$
        SELECT e.organization_id, e.id, r.at, r.actor
        FROM demo_removed AS r
        JOIN assets.items_history_status AS e ON e.organization_id = r.organization_id AND e.item_id = r.id
        $$);
    PERFORM pg_temp.demo_delete('assets.items_history', $$
        SELECT h.organization_id, h.id, r.at, r.actor
        FROM demo_removed AS r
        JOIN assets.items_history AS h ON h.organization_id = r.organization_id AND h.item_id = r.id
        $$);
    PERFORM pg_temp.demo_delete('assets.items', 'SELECT organization_id, id, at, actor FROM demo_removed');
END
$demo_remove_items$;
