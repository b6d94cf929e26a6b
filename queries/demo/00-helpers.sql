-- What the other files of made-up data stand on: rights, triggers, and dice that fall the same way on every machine.
--
-- Nothing here may depend on the clock, the session, a collation or the order of rows. Every value comes from a hash
-- of the seed, a word for the kind of row, the number of the organization and the number of the row.
DO $rights$
BEGIN
    IF NOT pg_has_role(current_user, 'keeptrack_owner', 'USAGE') THEN
        RAISE EXCEPTION 'Made-up data can be loaded only by a member of keeptrack_owner, and % is none.', current_user
            USING ERRCODE = 'insufficient_privilege',
                  HINT = 'Connect as the login that ran the migrations.';
    END IF;
END
$rights$;

SET LOCAL ROLE keeptrack_owner;
-- The audit trail's text of times and bytes, as audit.record_change writes it.
SET LOCAL timezone = 'UTC';
SET LOCAL bytea_output = 'hex';
SET LOCAL work_mem = '128MB';
SET LOCAL maintenance_work_mem = '256MB';
-- A scan that begins in the middle of a table would number audit events otherwise on each machine.
SET LOCAL synchronize_seqscans = off;
SET LOCAL jit = off;
SET LOCAL client_min_messages = warning;

-- Row security binds the owner, triggers write row by row, and foreign keys are checked row by row. All three are
-- lifted until 99-finish.sql, which proves each foreign key with one join, in the same transaction: nobody ever sees
-- the tables without them. The owner may do this; no superuser is needed.
CREATE TEMP TABLE demo_tables ON COMMIT DROP AS
SELECT v.position, v.name
FROM unnest(ARRAY[
    'core.organizations', 'core.branches', 'core.positions', 'core.users', 'core.access', 'core.profile',
    'authentication.jwt_request_counters', 'authentication.attempts',
    'assets.categories', 'assets.tax_pool_balances', 'assets.manufacturer', 'assets.model_number',
    'assets.purchased_from', 'assets.service_providers', 'assets.tags', 'assets.items', 'assets.item_tags',
    'assets.items_history', 'assets.items_history_status', 'assets.shared_bills', 'assets.shared_bill_parts',
    'vehicles.bluebook', 'vehicles.bluebook_renewal', 'vehicles.insurance_renewal',
    'vehicles.pollution_sticker_renewal', 'audit.events'
]) WITH ORDINALITY AS v (name, position);

CREATE TEMP TABLE demo_foreign_keys ON COMMIT DROP AS
SELECT t.position, t.name, c.conname, pg_get_constraintdef(c.oid) AS definition
FROM demo_tables AS t
JOIN pg_constraint AS c ON c.conrelid = t.name::regclass AND c.contype = 'f';

-- Of the two big tables the indexes beside the primary key go too: sorting once is cheaper than finding a place for
-- each of millions of rows. demo_restore_indexes makes them anew, by the definitions that they had.
CREATE TEMP TABLE demo_indexes ON COMMIT DROP AS
SELECT i.indrelid::regclass::text AS name, i.indexrelid::regclass AS index, pg_get_indexdef(i.indexrelid) AS definition
FROM pg_index AS i
WHERE i.indrelid IN ('assets.items_history_status'::regclass, 'audit.events'::regclass)
    AND NOT EXISTS (SELECT FROM pg_constraint AS c WHERE c.conindid = i.indexrelid);

DO $lift$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN SELECT name FROM demo_tables ORDER BY position LOOP
        EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', wanted.name);
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', wanted.name);
    END LOOP;
    FOR wanted IN SELECT * FROM demo_foreign_keys ORDER BY position, conname LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', wanted.name, wanted.conname);
    END LOOP;
    FOR wanted IN SELECT index FROM demo_indexes ORDER BY index::text LOOP
        EXECUTE format('DROP INDEX %s', wanted.index);
    END LOOP;
END
$lift$;

CREATE OR REPLACE FUNCTION pg_temp.demo_restore_indexes(table_name text) RETURNS void
    LANGUAGE plpgsql
AS $demo_restore_indexes$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN SELECT definition FROM demo_indexes WHERE name = table_name ORDER BY definition LOOP
        EXECUTE wanted.definition;
    END LOOP;
END
$demo_restore_indexes$;

-- The id of row n of a kind.
CREATE OR REPLACE FUNCTION pg_temp.demo_id(kind text, org integer, n bigint) RETURNS uuid
    LANGUAGE sql STABLE
    AS $$ SELECT md5(current_setting('demo.seed') || ':' || kind || ':' || org || ':' || n)::uuid $$;

-- The id of row n (below 2^31) of those that belong to another: it begins as the owner's does, so that rows that come
-- in the owners' order are added at the right edge of the indexes. The odd factor scatters n, each to a place of its
-- own.
CREATE OR REPLACE FUNCTION pg_temp.id_within(owner uuid, hash bigint, n bigint) RETURNS uuid
    LANGUAGE sql IMMUTABLE
    AS $$
        SELECT (substr(owner::text, 1, 18) || lpad(to_hex(hash & 4294967295), 8, '0')
                || lpad(to_hex(n * 2654435761 & 4294967295), 8, '0'))::uuid
    $$;

-- The hash of row n of a kind, from which all of its dice are cast: 0 or more.
CREATE OR REPLACE FUNCTION pg_temp.demo_hash(kind text, org integer, n bigint) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
        SELECT hashtextextended((current_setting('demo.seed') || ':' || kind || ':' || org) COLLATE "C", n)
            & 9223372036854775807
    $$;

-- Die number i of a row: 0 to sides - 1.
CREATE OR REPLACE FUNCTION pg_temp.roll(hash bigint, i integer, sides bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT (hashint8extended(hash, i) & 9223372036854775807) % sides $$;

-- One of several texts, by die number i.
CREATE OR REPLACE FUNCTION pg_temp.pick(hash bigint, i integer, choices text[]) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
        SELECT choices[1 + ((hashint8extended(hash, i) & 9223372036854775807) % cardinality(choices))::integer]
    $$;

-- The instant that the data ends on: the end of 2026-07-16 in Kathmandu, in seconds since 1970.
CREATE OR REPLACE FUNCTION pg_temp.demo_end() RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT 1784225700::bigint $$;

-- Presses a day's 24 hours into Kathmandu's 10:00 to 17:00 (04:15 to 11:15 UTC) without changing the order of times.
CREATE OR REPLACE FUNCTION pg_temp.in_office(seconds bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT seconds - seconds % 86400 + 15300 + (seconds % 86400) * 7 / 24 $$;

-- The same on a working day: Saturday's times go to Sunday.
CREATE OR REPLACE FUNCTION pg_temp.in_working_hours(seconds bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    -- 1970-01-03 was a Saturday.
    AS $$ SELECT pg_temp.in_office(seconds + CASE WHEN seconds / 86400 % 7 = 2 THEN 86400 ELSE 0 END) $$;

-- The local date of an instant given in seconds, in Kathmandu.
CREATE OR REPLACE FUNCTION pg_temp.local_date(seconds bigint) RETURNS date
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT date '1970-01-01' + ((seconds + 20700) / 86400)::integer $$;

CREATE OR REPLACE FUNCTION pg_temp.first_name(hash bigint) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
        SELECT pg_temp.pick(hash, 901, ARRAY[
            'Aarati', 'Anil', 'Asmita', 'Bikash', 'Binita', 'Bishnu', 'Deepak', 'Dilmaya', 'Ganesh', 'Gita', 'Hari',
            'Indra', 'Jamuna', 'Kabita', 'Kamal', 'Keshav', 'Laxmi', 'Madan', 'Maya', 'Mohan', 'Nabin', 'Nirmala',
            'Pasang', 'Prakash', 'Puja', 'Rajendra', 'Ramesh', 'Rekha', 'Sabina', 'Sagar', 'Sarita', 'Shyam', 'Sita',
            'Sunil', 'Sushila', 'Tenzing', 'Uma', 'Yam Bahadur', 'सीता', 'रमेश', 'कमला', 'विष्णु'])
    $$;

CREATE OR REPLACE FUNCTION pg_temp.last_name(hash bigint) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
        SELECT pg_temp.pick(hash, 902, ARRAY[
            'Adhikari', 'Bajracharya', 'Basnet', 'Bhandari', 'Bhattarai', 'Chaudhary', 'Dahal', 'Gautam', 'Ghimire',
            'Gurung', 'Jha', 'Karki', 'Khadka', 'Khanal', 'Lama', 'Limbu', 'Magar', 'Maharjan', 'Mahato', 'Neupane',
            'Pandey', 'Poudel', 'Rai', 'Rana', 'Sapkota', 'Shahi', 'Sharma', 'Sherpa', 'Shrestha', 'Tamang', 'Thapa',
            'Tharu', 'Yadav', 'श्रेष्ठ', 'थापा', 'तामाङ'])
    $$;
