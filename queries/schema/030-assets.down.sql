SET LOCAL ROLE keeptrack_owner;

DROP VIEW IF EXISTS reporting.bill_parts, reporting.bills, reporting.item_status_events, reporting.service_records,
    reporting.items, reporting.providers, reporting.vendors, reporting.models, reporting.manufacturers,
    reporting.categories, reporting.tax_pool_balances;
-- Functions that take or return a row of these tables go with them.
DO $functions$
DECLARE
    dependent regprocedure;
BEGIN
    FOR dependent IN
        SELECT DISTINCT p.oid
        FROM pg_catalog.pg_proc AS p
        CROSS JOIN LATERAL unnest(p.proargtypes::oid[] || p.prorettype) AS used (type_id)
        JOIN pg_catalog.pg_type AS t ON t.oid = used.type_id
        JOIN pg_catalog.pg_class AS c ON c.oid = t.typrelid
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'assets'::regnamespace
          AND c.relname = ANY (ARRAY['categories', 'items', 'items_history'])
    LOOP
        EXECUTE format('DROP FUNCTION %s', dependent);
    END LOOP;
END
$functions$;

DROP TABLE assets.shared_bill_parts, assets.shared_bills, assets.items_history_status, assets.items_history,
    assets.item_tags, assets.items, assets.tags, assets.service_providers, assets.purchased_from,
    assets.model_number, assets.manufacturer, assets.tax_pool_balances, assets.categories;
