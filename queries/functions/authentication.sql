-- Failures of sign-in, and the blocks that come of them, by the database's clock.
--
-- A block begins with the failure that makes the number up without a success between; failures within it neither extend
-- it nor begin another; from its end on the count starts anew. The security report derives the same blocks from
-- authentication.attempts: so each person's attempts have times of their own, in the order in which they were counted.
SET LOCAL ROLE keeptrack_owner;

CREATE OR REPLACE FUNCTION authentication.block_rule(OUT failures integer, OUT lasting interval)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $block_rule$
DECLARE
    organization uuid := core.current_organization();
    settings     jsonb;
    minutes      integer;
BEGIN
    SELECT o.settings INTO settings FROM core.organizations AS o
    WHERE o.organization_id = organization;
    -- What is malformed counts as not set, as it does in the report.
    SELECT coalesce(max(v.number) FILTER (WHERE k.key = 'block_failures'), 3),
           coalesce(max(v.number) FILTER (WHERE k.key = 'block_minutes'), 15)
    INTO failures, minutes
    FROM (VALUES ('block_failures', 1000), ('block_minutes', 525600)) AS k (key, most)
    CROSS JOIN LATERAL (
        SELECT CASE WHEN jsonb_typeof(settings -> k.key) = 'number' THEN (settings ->> k.key)::numeric END AS number
    ) AS v
    WHERE v.number BETWEEN 1 AND k.most AND v.number = trunc(v.number);
    lasting := make_interval(mins => minutes);
END
$block_rule$;

COMMENT ON FUNCTION authentication.block_rule() IS
    'After how many failures a block begins and how long it lasts: settings block_failures (3) and block_minutes (15).';

CREATE OR REPLACE FUNCTION authentication.check_attempt(person uuid) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $check_attempt$
DECLARE
    organization uuid := core.current_organization();
BEGIN
    IF core.current_actor() <> person THEN
        RAISE EXCEPTION 'Only the service itself, or that person, tells of a sign-in.'
            USING ERRCODE = 'KT007', HINT = 'Leave app.user_id empty.';
    END IF;
    IF NOT EXISTS (SELECT FROM core.users AS u
                   WHERE u.organization_id = organization AND u.id = person) THEN
        PERFORM core.refuse_missing('user', person);
    END IF;
END
$check_attempt$;

COMMENT ON FUNCTION authentication.check_attempt(uuid) IS
    'KT007: the actor is somebody else. KT010: no such user.';

-- Both kinds of attempt are one upsert; what it sets is decided under the row's lock, from the row as it then is.
CREATE OR REPLACE FUNCTION authentication.record_attempt(
    person uuid, succeeds boolean, used_client text,
    OUT failed_count integer, OUT is_blocked boolean, OUT blocked_until timestamptz)
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $record_attempt$
DECLARE
    organization uuid := core.current_organization();
    instant      timestamptz := clock_timestamp();
    ends         timestamptz;
    rule         record;
    counter      record;
BEGIN
    PERFORM authentication.check_attempt(person);
    SELECT * INTO rule FROM authentication.block_rule();
    LOOP
        -- Reckoned outside of the statement: Citus takes nothing there that depends on the session's time zone.
        ends := instant + rule.lasting;
        INSERT INTO authentication.jwt_request_counters AS c (
            organization_id, id, user_id, failed_count, last_attempt_at, is_blocked, blocked_until)
        VALUES (organization, gen_random_uuid(), person, CASE WHEN succeeds THEN 0 ELSE 1 END, instant,
                NOT succeeds AND rule.failures = 1,
                CASE WHEN NOT succeeds AND rule.failures = 1 THEN ends END)
        ON CONFLICT (organization_id, user_id) DO UPDATE
        SET last_attempt_at = EXCLUDED.last_attempt_at,
            failed_count = CASE
                WHEN c.is_blocked AND c.blocked_until > EXCLUDED.last_attempt_at THEN c.failed_count
                WHEN succeeds THEN 0
                WHEN c.is_blocked THEN 1
                ELSE c.failed_count + 1 END,
            is_blocked = CASE
                WHEN c.is_blocked AND c.blocked_until > EXCLUDED.last_attempt_at THEN true
                WHEN succeeds THEN false
                WHEN c.is_blocked THEN rule.failures = 1
                ELSE c.failed_count + 1 >= rule.failures END,
            blocked_until = CASE
                WHEN c.is_blocked AND c.blocked_until > EXCLUDED.last_attempt_at THEN c.blocked_until
                WHEN succeeds THEN NULL
                WHEN CASE WHEN c.is_blocked THEN 1 ELSE c.failed_count + 1 END >= rule.failures
                    THEN ends END,
            -- They tell of the latest block: a new one has not been ended by anybody.
            unblocked_at = CASE
                WHEN NOT succeeds AND NOT (c.is_blocked AND c.blocked_until > EXCLUDED.last_attempt_at)
                     AND CASE WHEN c.is_blocked THEN 1 ELSE c.failed_count + 1 END >= rule.failures THEN NULL
                ELSE c.unblocked_at END,
            unblocked_by = CASE
                WHEN NOT succeeds AND NOT (c.is_blocked AND c.blocked_until > EXCLUDED.last_attempt_at)
                     AND CASE WHEN c.is_blocked THEN 1 ELSE c.failed_count + 1 END >= rule.failures THEN NULL
                ELSE c.unblocked_by END
        -- Whoever waited for the row reads the clock again: attempts are counted in the order of their times.
        WHERE EXCLUDED.last_attempt_at > coalesce(c.last_attempt_at, '-infinity')
          AND EXCLUDED.last_attempt_at > coalesce(c.unblocked_at, '-infinity')
        RETURNING c.failed_count, c.is_blocked, c.blocked_until INTO counter;
        EXIT WHEN FOUND;
        -- The row is locked since: what is read now holds, even where the clock was set back.
        SELECT greatest(clock_timestamp(), c.last_attempt_at + interval '1 microsecond',
                        c.unblocked_at + interval '1 microsecond')
        INTO instant
        FROM authentication.jwt_request_counters AS c
        WHERE c.organization_id = organization AND c.user_id = person;
    END LOOP;
    INSERT INTO authentication.attempts (organization_id, id, user_id, at, success, client)
    VALUES (organization, gen_random_uuid(), person, instant, succeeds, used_client);
    IF succeeds AND NOT counter.is_blocked THEN
        UPDATE core.users AS u SET last_login_at = instant
        WHERE u.organization_id = organization AND u.id = person;
    END IF;
    failed_count := counter.failed_count;
    is_blocked := counter.is_blocked;
    blocked_until := counter.blocked_until;
END
$record_attempt$;

COMMENT ON FUNCTION authentication.record_attempt(uuid, boolean, text) IS
    'Counts an attempt with one atomic upsert, adds it to authentication.attempts, and returns the counter. KT007, '
    'KT010.';

CREATE OR REPLACE FUNCTION authentication.record_failure(
    person uuid, used_client text DEFAULT NULL,
    OUT failed_count integer, OUT is_blocked boolean, OUT blocked_until timestamptz)
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $record_failure$
BEGIN
    SELECT a.* INTO failed_count, is_blocked, blocked_until
    FROM authentication.record_attempt(person, false, used_client) AS a;
END
$record_failure$;

COMMENT ON FUNCTION authentication.record_failure(uuid, text) IS
    'Counts a failed validation of a user, blocks after as many as the settings say, and returns the counter. Within a'
    ' block the failure is recorded and changes nothing. For the service itself. KT001, KT007, KT010.';

CREATE OR REPLACE FUNCTION authentication.record_success(
    person uuid, used_client text DEFAULT NULL,
    OUT failed_count integer, OUT is_blocked boolean, OUT blocked_until timestamptz)
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $record_success$
BEGIN
    SELECT a.* INTO failed_count, is_blocked, blocked_until
    FROM authentication.record_attempt(person, true, used_client) AS a;
END
$record_success$;

COMMENT ON FUNCTION authentication.record_success(uuid, text) IS
    'Notes a validation that succeeded: the count starts anew, last_login_at follows. Within a block it is recorded '
    'and ends nothing: refuse the sign-in where is_blocked comes back true. For the service itself. KT001, KT007, '
    'KT010.';

CREATE OR REPLACE FUNCTION authentication.is_blocked(person uuid) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $is_blocked$
DECLARE
    organization uuid := core.current_organization();
BEGIN
    IF NOT EXISTS (SELECT FROM core.users AS u
                   WHERE u.organization_id = organization AND u.id = person) THEN
        PERFORM core.refuse_missing('user', person);
    END IF;
    -- By the clock: a block that has run out is none, whoever tidies up.
    RETURN EXISTS (SELECT FROM authentication.jwt_request_counters AS c
                   WHERE c.organization_id = organization AND c.user_id = person
                     AND c.is_blocked AND c.blocked_until > clock_timestamp());
END
$is_blocked$;

COMMENT ON FUNCTION authentication.is_blocked(uuid) IS
    'Whether a block runs at this moment by the database''s clock. KT001, KT010.';

CREATE OR REPLACE FUNCTION authentication.unblock(person uuid) RETURNS timestamptz
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $unblock$
DECLARE
    organization uuid := core.current_organization();
    existing     authentication.jwt_request_counters;
    instant      timestamptz;
    branch       uuid;
BEGIN
    SELECT u.branch_id INTO branch FROM core.users AS u
    WHERE u.organization_id = organization AND u.id = person;
    IF NOT FOUND THEN
        PERFORM core.refuse_missing('user', person);
    END IF;
    PERFORM core.require_right('users', 'update', branch);
    SELECT c.* INTO existing FROM authentication.jwt_request_counters AS c
    WHERE c.organization_id = organization AND c.user_id = person
    FOR NO KEY UPDATE;
    instant := greatest(clock_timestamp(), existing.last_attempt_at + interval '1 microsecond');
    IF existing.is_blocked IS NOT TRUE OR existing.blocked_until <= instant THEN
        RAISE EXCEPTION 'The user is not blocked.'
            USING ERRCODE = 'KT030', HINT = 'A block ends by itself; see authentication.is_blocked.';
    END IF;
    UPDATE authentication.jwt_request_counters AS c
    SET is_blocked = false, blocked_until = NULL, failed_count = 0, unblocked_at = instant,
        unblocked_by = core.current_actor()
    WHERE c.organization_id = organization AND c.user_id = person;
    RETURN instant;
END
$unblock$;

COMMENT ON FUNCTION authentication.unblock(uuid) IS
    'Ends a block early, notes when and by whom, and returns the moment. Right: users, update. KT007, KT010, KT030: '
    'not blocked.';

CREATE OR REPLACE FUNCTION authentication.unblock_expired() RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $unblock_expired$
DECLARE
    organization uuid := core.current_organization();
    instant      timestamptz := clock_timestamp();
    ended        bigint;
BEGIN
    -- A block that began meanwhile is seen once its row is free: the condition is asked again then.
    UPDATE authentication.jwt_request_counters AS c
    SET is_blocked = false, blocked_until = NULL, failed_count = 0
    WHERE c.organization_id = organization AND c.is_blocked AND c.blocked_until <= instant;
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END
$unblock_expired$;

COMMENT ON FUNCTION authentication.unblock_expired() IS
    'Tidies up the counters of blocks that have run out and returns how many; nothing depends on it but what the table'
    ' shows. To be called now and then for each organization of core.list_organizations. KT001.';

GRANT EXECUTE ON FUNCTION
    authentication.block_rule(), authentication.check_attempt(uuid), authentication.record_attempt(uuid, boolean, text),
    authentication.record_failure(uuid, text), authentication.record_success(uuid, text),
    authentication.is_blocked(uuid), authentication.unblock(uuid), authentication.unblock_expired()
    TO keeptrack_app;
