SET LOCAL ROLE keeptrack_owner;

DROP VIEW IF EXISTS reporting.pollution_renewals, reporting.insurance_renewals, reporting.bluebook_renewals,
    reporting.vehicles;
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
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'vehicles'::regnamespace
          AND c.relname = ANY (ARRAY['bluebook'])
    LOOP
        EXECUTE format('DROP FUNCTION %s', dependent);
    END LOOP;
END
$functions$;

DROP TABLE vehicles.pollution_sticker_renewal, vehicles.insurance_renewal, vehicles.bluebook_renewal,
    vehicles.bluebook;
