-- Sensitive columns and the digest of e-mails. The keys live in the transaction's own settings and nowhere else.
--
-- A literal key would end up in pg_stat_statements and in logs, so it is bound:
--     SELECT set_config('app.encryption_key', $1, true)
-- pgcrypto may be in any schema: its functions are called by EXECUTE, with values bound, so that neither an error's
-- context nor a statement's text holds a key.
SET LOCAL ROLE keeptrack_owner;

CREATE OR REPLACE FUNCTION core.pgcrypto_schema() RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $pgcrypto_schema$
DECLARE
    place text;
BEGIN
    SELECT n.nspname INTO place
    FROM pg_extension AS e
    JOIN pg_namespace AS n ON n.oid = e.extnamespace
    WHERE e.extname = 'pgcrypto';
    IF place IS NULL THEN
        RAISE EXCEPTION 'The extension pgcrypto is missing.'
            USING ERRCODE = 'KT022',
                  HINT = 'As an administrator run: CREATE SCHEMA IF NOT EXISTS extensions; '
                         'CREATE EXTENSION pgcrypto SCHEMA extensions;';
    END IF;
    RETURN place;
END
$pgcrypto_schema$;

COMMENT ON FUNCTION core.pgcrypto_schema() IS
    'Where pgcrypto is. KT022: nowhere.';

CREATE OR REPLACE FUNCTION core.require_secret(name text) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $require_secret$
BEGIN
    IF coalesce(octet_length(current_setting(name, true)), 0) < 32 THEN
        RAISE EXCEPTION 'The setting % is missing or shorter than 32 bytes.', name
            USING ERRCODE = 'KT020',
                  HINT = format('In the same transaction run SELECT set_config(''%s'', $1, true) with the key bound '
                                'as a parameter, never written into the statement.', name);
    END IF;
END
$require_secret$;

COMMENT ON FUNCTION core.require_secret(text) IS
    'Demands a key in the transaction''s settings. KT020: none, or short.';

-- Version 1: byte 01, 4 bytes that tell keys apart, 16 bytes of chance, AES-256-CBC, and HMAC-SHA-256 over all of it
-- and over the place (organization and context), so that a ciphertext opens only where it was put.
CREATE OR REPLACE FUNCTION core.encrypt(plaintext text, place text DEFAULT '') RETURNS bytea
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $encrypt$
DECLARE
    pgcrypto     text := core.pgcrypto_schema();
    organization uuid := core.current_organization();
    sealed       bytea;
BEGIN
    PERFORM core.require_secret('app.encryption_key');
    IF plaintext IS NULL THEN
        RETURN NULL;
    END IF;
    EXECUTE format(
        'WITH k AS MATERIALIZED (
             SELECT %1$I.hmac(''keeptrack key id 1'', m.key, ''sha256'') AS id,
                    %1$I.hmac(''keeptrack encryption 1'', m.key, ''sha256'') AS encryption,
                    %1$I.hmac(''keeptrack authentication 1'', m.key, ''sha256'') AS authentication,
                    %1$I.gen_random_bytes(16) AS iv
             FROM (SELECT convert_to(current_setting(''app.encryption_key''), ''UTF8'') AS key) AS m),
         b AS MATERIALIZED (
             SELECT ''\x01''::bytea || substring(k.id FROM 1 FOR 4) || k.iv
                        || %1$I.encrypt_iv($1, k.encryption, k.iv, ''aes-cbc/pad:pkcs'') AS body,
                    k.authentication
             FROM k)
         SELECT b.body || %1$I.hmac($2 || b.body, b.authentication, ''sha256'') FROM b', pgcrypto)
        INTO sealed
        USING convert_to(plaintext, 'UTF8'),
              sha256(convert_to(organization::text || ':' || coalesce(place, ''), 'UTF8'));
    RETURN sealed;
END
$encrypt$;

COMMENT ON FUNCTION core.encrypt(text, text) IS
    'Seals a text (NULL stays NULL) with the key of the transaction-local setting app.encryption_key, for one '
    'organization and one place: give the same place to core.decrypt. The key is set by a bound '
    'set_config(''app.encryption_key'', $1, true), at least 32 bytes, and is never stored or returned; never in a '
    'transaction that reports. Beware of log_parameter_max_length: a server that logs bound values would log it. '
    'Versioned: the first byte is 01, the next four tell keys apart. KT001, KT020: no key, KT022: no pgcrypto.';

CREATE OR REPLACE FUNCTION core.decrypt(ciphertext bytea, place text DEFAULT '') RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $decrypt$
DECLARE
    pgcrypto     text := core.pgcrypto_schema();
    organization uuid := core.current_organization();
    size         integer := octet_length(ciphertext);
    opened       record;
BEGIN
    PERFORM core.require_secret('app.encryption_key');
    IF ciphertext IS NULL THEN
        RETURN NULL;
    END IF;
    -- 1 + 4 + 16, at least one block of 16, and 32.
    IF size < 69 OR (size - 53) % 16 <> 0 OR get_byte(ciphertext, 0) <> 1 THEN
        RAISE EXCEPTION 'This is no ciphertext of a known version.'
            USING ERRCODE = 'KT021', HINT = 'Give what core.encrypt returned, whole.';
    END IF;
    -- The tag is checked before anything is decrypted: damaged text is never interpreted.
    EXECUTE format(
        'WITH k AS MATERIALIZED (
             SELECT %1$I.hmac(''keeptrack key id 1'', m.key, ''sha256'') AS id,
                    %1$I.hmac(''keeptrack encryption 1'', m.key, ''sha256'') AS encryption,
                    %1$I.hmac(''keeptrack authentication 1'', m.key, ''sha256'') AS authentication
             FROM (SELECT convert_to(current_setting(''app.encryption_key''), ''UTF8'') AS key) AS m),
         t AS MATERIALIZED (
             SELECT k.encryption,
                    substring(k.id FROM 1 FOR 4) = substring($1 FROM 2 FOR 4) AS is_same_key,
                    %1$I.hmac($2 || substring($1 FROM 1 FOR $3 - 32), k.authentication, ''sha256'')
                        = substring($1 FROM $3 - 31) AS is_whole
             FROM k)
         SELECT t.is_same_key, t.is_whole,
                CASE WHEN t.is_same_key AND t.is_whole THEN
                    %1$I.decrypt_iv(substring($1 FROM 22 FOR $3 - 53), t.encryption, substring($1 FROM 6 FOR 16),
                                    ''aes-cbc/pad:pkcs'') END AS body
         FROM t', pgcrypto)
        INTO opened
        USING ciphertext, sha256(convert_to(organization::text || ':' || coalesce(place, ''), 'UTF8')), size;
    IF NOT opened.is_same_key THEN
        RAISE EXCEPTION 'The ciphertext was made with another key.'
            USING ERRCODE = 'KT021', HINT = 'Set app.encryption_key to the key that was in use when it was written.';
    ELSIF NOT opened.is_whole THEN
        RAISE EXCEPTION 'The ciphertext is damaged, or belongs to another organization or place.'
            USING ERRCODE = 'KT021', HINT = 'Give the place that core.encrypt was given, in the same organization.';
    END IF;
    RETURN convert_from(opened.body, 'UTF8');
END
$decrypt$;

COMMENT ON FUNCTION core.decrypt(bytea, text) IS
    'Opens what core.encrypt sealed (NULL stays NULL), with the same key, organization and place. KT001, KT020: no '
    'key, KT021: another key, another place, or damage, KT022: no pgcrypto.';

CREATE OR REPLACE FUNCTION core.email_digest(email text) RETURNS bytea
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $email_digest$
DECLARE
    pgcrypto text := core.pgcrypto_schema();
    digest   bytea;
BEGIN
    PERFORM core.require_secret('app.digest_key');
    EXECUTE format(
        'SELECT %I.hmac($1, convert_to(current_setting(''app.digest_key''), ''UTF8''), ''sha256'')', pgcrypto)
        INTO digest
        USING convert_to('keeptrack e-mail 1:' || lower(btrim(email)), 'UTF8');
    RETURN digest;
END
$email_digest$;

COMMENT ON FUNCTION core.email_digest(text) IS
    'HMAC-SHA-256 of an address in lower case, for core.email_digests. The key is the transaction-local setting '
    'app.digest_key: a key of its own, because changing it means digesting every address anew. KT020, KT022.';

-- PUBLIC never had these (default privileges); a reporting role is refused by name too.
REVOKE ALL ON FUNCTION core.encrypt(text, text), core.decrypt(bytea, text), core.email_digest(text),
    core.require_secret(text) FROM PUBLIC, kt_reporter, kt_auditor;
GRANT EXECUTE ON FUNCTION
    core.pgcrypto_schema(), core.require_secret(text), core.encrypt(text, text), core.decrypt(bytea, text),
    core.email_digest(text)
    TO keeptrack_app;
