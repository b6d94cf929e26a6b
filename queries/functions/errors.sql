-- Every SQLSTATE of ours, in one place. Class KT is nobody else's: a service can tell our refusals by it.
--
-- KT001 no organization          KT010 not found                 KT020 no key, or one too short
-- KT002 unknown organization     KT011 already there             KT021 ciphertext does not open
-- KT003 changed key of a row     KT012 value not allowed         KT022 pgcrypto is missing
-- KT004 append-only              KT013 reference not found       KT023 unknown field
-- KT005 TRUNCATE                 KT014 still in use              KT024 isolation level
-- KT006 write outside context    KT015 retired                   KT030 not blocked
-- KT007 no right                 KT016 changed meanwhile         KT040 unknown table or reader
-- KT008 unknown actor            KT017 step not allowed          KT041 outbox of another server
-- KT009 own rights               KT018 circle of categories
--                                KT019 disposed                 KT050 tree head out of order
--                                                               KT051 tree head of a wrong count
SET LOCAL ROLE keeptrack_owner;

CREATE OR REPLACE FUNCTION core.errors() RETURNS TABLE (code text, meaning text)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $errors$
    VALUES
        ('KT001', 'No organization was given: core.set_context was not called in this transaction.'),
        ('KT002', 'core.organization_directory lists no such organization.'),
        ('KT003', 'The key of a row may not change.'),
        ('KT004', 'The table is append-only.'),
        ('KT005', 'A table of organizations may not be truncated.'),
        ('KT006', 'A write to a row of another organization than that of the context.'),
        ('KT007', 'The actor has no such right in that module and branch.'),
        ('KT008', 'The actor (app.user_id) is no active user of the organization.'),
        ('KT009', 'Nobody changes their own rights.'),
        ('KT010', 'The organization has no such row.'),
        ('KT011', 'Something like it is already there: the value is unique.'),
        ('KT012', 'The value is missing, malformed or out of bounds.'),
        ('KT013', 'What the row refers to is not there, or retired.'),
        ('KT014', 'The row is still in use.'),
        ('KT015', 'The row is retired (or the vehicle struck off) and takes no changes.'),
        ('KT016', 'The row is not in the state that the caller took it to be in.'),
        ('KT017', 'That step does not lead on from the present state.'),
        ('KT018', 'A category would lie below itself.'),
        ('KT019', 'The item is disposed of.'),
        ('KT020', 'The key for encryption or for digests is not set, or too short.'),
        ('KT021', 'The ciphertext is damaged, of another place, or made with another key.'),
        ('KT022', 'The extension pgcrypto is missing.'),
        ('KT023', 'There is no such field.'),
        ('KT024', 'The step needs READ COMMITTED (or SERIALIZABLE).'),
        ('KT030', 'The user is not blocked.'),
        ('KT040', 'There is no such table to follow, or no such reader of the outbox.'),
        ('KT041', 'The reader stands past the end of this server''s transactions: the database was restored elsewhere.'),
        ('KT050', 'The tree head does not follow the last one.'),
        ('KT051', 'The tree head''s horizon or number of events is not what the trail has.')
$errors$;

COMMENT ON FUNCTION core.errors() IS
    'The catalogue of our SQLSTATEs (class KT), one row each; every refusal has one of them, with a HINT.';

-- What tables, types and constraints refuse, in our words. Called from an EXCEPTION clause.
CREATE OR REPLACE FUNCTION core.refuse_values(
    subject text, state text, message text, constraint_name text, column_name text) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $refuse_values$
BEGIN
    IF state IN ('23505', '23P01') THEN
        RAISE EXCEPTION 'There is already such a %.', subject
            USING ERRCODE = 'KT011', DETAIL = format('Unique: %s.', constraint_name),
                  HINT = 'Use the one that is there, or choose another value.';
    ELSIF state = '23503' THEN
        RAISE EXCEPTION 'The % refers to something that is not there.', subject
            USING ERRCODE = 'KT013', DETAIL = format('Reference: %s.', constraint_name),
                  HINT = 'Add what it refers to first, in the same organization.';
    END IF;
    RAISE EXCEPTION 'A value of the % is not allowed: %', subject, message
        USING ERRCODE = 'KT012',
              DETAIL = format('SQLSTATE %s, constraint %s, column %s.', state,
                              coalesce(nullif(constraint_name, ''), '-'), coalesce(nullif(column_name, ''), '-')),
              HINT = 'The comments on the table''s columns say what they take.';
END
$refuse_values$;

COMMENT ON FUNCTION core.refuse_values(text, text, text, text, text) IS
    'Raises KT011 (unique), KT013 (foreign key) or KT012 (anything else) for an error of class 22 or 23.';

-- The fields that a caller gives as an object: known ones only, and none empty that must not be.
CREATE OR REPLACE FUNCTION core.check_fields(
    subject text, fields jsonb, allowed text[], required text[], is_new boolean) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $check_fields$
DECLARE
    wrong text;
BEGIN
    IF fields IS NULL OR jsonb_typeof(fields) <> 'object' THEN
        RAISE EXCEPTION 'The fields of a % must be an object.', subject
            USING ERRCODE = 'KT012', HINT = format('For example {"%s": ...}.', allowed[1]);
    END IF;
    SELECT string_agg(k, ', ' ORDER BY k) INTO wrong FROM jsonb_object_keys(fields) AS k WHERE k <> ALL (allowed);
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'A % has no such field to write: %.', subject, wrong
            USING ERRCODE = 'KT023', DETAIL = format('Fields: %s.', array_to_string(allowed, ', ')),
                  HINT = 'States change through functions of their own.';
    END IF;
    SELECT string_agg(r, ', ' ORDER BY r) INTO wrong
    FROM unnest(required) AS r
    WHERE CASE WHEN fields ? r THEN coalesce(btrim(fields ->> r), '') = '' ELSE is_new END;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'A % needs: %.', subject, wrong
            USING ERRCODE = 'KT012', HINT = 'Give a value that is neither null nor blank.';
    END IF;
END
$check_fields$;

COMMENT ON FUNCTION core.check_fields(text, jsonb, text[], text[], boolean) IS
    'Checks the fields given for a row. KT012: no object, or a required one missing or blank. KT023: an unknown one.';

CREATE OR REPLACE FUNCTION core.refuse_missing(subject text, id uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $refuse_missing$
BEGIN
    RAISE EXCEPTION 'There is no % %.', subject, coalesce(id::text, 'without an id')
        USING ERRCODE = 'KT010', HINT = 'Rows of other organizations are not seen; see core.set_context.';
END
$refuse_missing$;

COMMENT ON FUNCTION core.refuse_missing(text, uuid) IS
    'Raises KT010.';

CREATE OR REPLACE FUNCTION core.refuse_retired(subject text, id uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $refuse_retired$
BEGIN
    RAISE EXCEPTION 'The % % is retired.', subject, id
        USING ERRCODE = 'KT015', HINT = 'Retired rows stay as they are; add another.';
END
$refuse_retired$;

COMMENT ON FUNCTION core.refuse_retired(text, uuid) IS
    'Raises KT015.';

GRANT EXECUTE ON FUNCTION
    core.errors(), core.refuse_values(text, text, text, text, text),
    core.check_fields(text, jsonb, text[], text[], boolean), core.refuse_missing(text, uuid),
    core.refuse_retired(text, uuid)
    TO keeptrack_app;
GRANT EXECUTE ON FUNCTION core.errors() TO kt_reporter, kt_auditor;
