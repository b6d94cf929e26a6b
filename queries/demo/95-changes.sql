-- What happened to rows after they were inserted, on the rows and in the audit trail alike.
--
-- demo_change and demo_delete do in sets what the triggers of functions/audit.sql do row by row.

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

-- What an item's last status is, the register says too, with its disposal.
SELECT pg_temp.demo_change('assets.items', $$
    SELECT
        i.organization_id, i.id, to_timestamp(pg_temp.in_office(i.ends) + 120) AS at,
        pg_temp.demo_id('user', i.org, 2) AS actor,
        i.fate AS status,
        false AS is_active,
        -- One in eight was scrapped or retired without a disposal.
        CASE WHEN d.disposed THEN pg_temp.local_date(pg_temp.in_office(i.ends)) END AS disposed_on,
        CASE WHEN d.disposed THEN pg_temp.pick(i.hash, 81, ARRAY['sold', 'scrapped', 'donated', 'traded_in', 'lost'])
        END AS disposal_method,
        CASE WHEN d.disposed AND pg_temp.roll(i.hash, 82, 6) > 0
             THEN (pg_temp.roll(i.hash, 83, 60) * coalesce(t.purchase_amount, 10000) / 200)::numeric(14, 2) END
            AS disposal_proceeds
    FROM demo_items AS i
    JOIN assets.items AS t ON t.organization_id = i.organization_id AND t.id = i.id
    CROSS JOIN LATERAL (SELECT pg_temp.roll(i.hash, 80, 8) > 0 AS disposed) AS d
    WHERE i.fate IN ('retired', 'scrapped')
    $$);
SELECT pg_temp.demo_change('assets.items', $$
    SELECT p.organization_id, p.item_id AS id, to_timestamp(pg_temp.in_office(p.down)) AS at,
           pg_temp.demo_id('user', p.org, 2) AS actor, p.state AS status
    FROM demo_pairs AS p
    WHERE p.up IS NULL
    $$);

SELECT setval(
    pg_get_serial_sequence('audit.events', 'id'), greatest(1, current_setting('demo.last_event')::bigint),
    current_setting('demo.last_event')::bigint > 0);
