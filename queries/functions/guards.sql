-- What is refused: changes to append-only tables, TRUNCATE, and a row's move to another key.
SET LOCAL ROLE keeptrack_owner;

CREATE OR REPLACE FUNCTION core.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $refuse_change$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION '% holds rows of every organization and may not be truncated.', TG_ARGV[0]
            USING ERRCODE = 'KT005',
                  HINT = 'Retire rows (is_active, deleted_at), or delete them one organization at a time.';
    END IF;
    RAISE EXCEPTION '% is append-only: % refused.', TG_ARGV[0], TG_OP
        USING ERRCODE = 'KT004', HINT = 'Add a new row that says what holds now.';
END
$refuse_change$;

COMMENT ON FUNCTION core.refuse_change() IS
    'Statement trigger; argument: the logical table. KT004: UPDATE or DELETE of an append-only table. KT005: TRUNCATE.';
