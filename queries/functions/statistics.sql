-- Figures of the register as it is now.
SET LOCAL ROLE keeptrack_owner;

CREATE OR REPLACE FUNCTION assets.statistics()
    RETURNS TABLE (dimension text, key_id uuid, key text, items bigint, held bigint, purchase_amount numeric,
                   amounts_missing bigint)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $statistics$
DECLARE
    organization uuid := core.current_organization();
    seen         uuid[] := core.permitted_branches('assets', 'view');
BEGIN
    RETURN QUERY
        WITH counted AS (
            SELECT grouping(i.status, i.branch_id, i.category_id) AS level, i.status, i.branch_id, i.category_id,
                   count(*) AS items, count(*) FILTER (WHERE i.disposed_on IS NULL) AS held,
                   coalesce(sum(i.purchase_amount) FILTER (WHERE i.disposed_on IS NULL), 0) AS amount,
                   count(*) FILTER (WHERE i.disposed_on IS NULL AND i.purchase_amount IS NULL) AS missing
            FROM assets.items AS i
            WHERE i.organization_id = organization AND i.deleted_at IS NULL
              AND (seen IS NULL OR i.branch_id = ANY (seen))
            GROUP BY GROUPING SETS ((), (i.status), (i.branch_id), (i.category_id))
        )
        SELECT d.name, coalesce(c.branch_id, c.category_id),
               CASE d.name WHEN 'status' THEN c.status WHEN 'branch' THEN coalesce(b.code, 'none')
                           WHEN 'category' THEN coalesce(g.name, 'none') ELSE 'all' END,
               c.items, c.held, c.amount, c.missing
        FROM counted AS c
        -- A bit is set for each column that the row is not grouped by.
        JOIN (VALUES (7, 1, 'all'), (3, 2, 'status'), (5, 3, 'branch'), (6, 4, 'category')) AS d (level, place, name)
            ON d.level = c.level
        LEFT JOIN core.branches AS b ON b.organization_id = organization AND b.id = c.branch_id
        LEFT JOIN assets.categories AS g ON g.organization_id = organization AND g.id = c.category_id
        ORDER BY d.place, 3, 2;
END
$statistics$;

COMMENT ON FUNCTION assets.statistics() IS
    'Items of the register now, in all and by status, branch and category (dimension; key_id where the key has an id; '
    'key none: items without). items: all that are not retired; held: those not disposed of; purchase_amount: the '
    'exact sum of the known amounts of those held, in the organization''s currency; amounts_missing: how many of them '
    'have none. Right: assets, view. KT001, KT007.';

GRANT EXECUTE ON FUNCTION assets.statistics() TO keeptrack_app, kt_reporter;
