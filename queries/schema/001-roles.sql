-- The four roles. They belong to the whole server, so an earlier database may have made them already.
-- Runs as the migrating login: no superuser, but it owns the database and may create roles.
DO $roles$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['keeptrack_owner', 'keeptrack_app', 'kt_reporter', 'kt_auditor'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            EXCEPTION
                -- Another database of the server migrates at the same moment.
                WHEN duplicate_object OR unique_violation THEN NULL;
                WHEN insufficient_privilege THEN
                    RAISE EXCEPTION 'The role % is missing and % may not create roles.', wanted, current_user
                        USING ERRCODE = 'insufficient_privilege',
                              HINT = format(
                                  'As a role with CREATEROLE run: CREATE ROLE keeptrack_owner NOLOGIN; '
                                  'CREATE ROLE keeptrack_app NOLOGIN; CREATE ROLE kt_reporter NOLOGIN; '
                                  'CREATE ROLE kt_auditor NOLOGIN; '
                                  'GRANT keeptrack_owner, keeptrack_app, kt_reporter, kt_auditor TO %I; '
                                  'then migrate again.', current_user);
            END;
        END IF;
        -- A role's creator is no member of it by itself (and from PostgreSQL 16 on a member without its rights).
        IF NOT pg_has_role(current_user, wanted, 'USAGE') THEN
            BEGIN
                EXECUTE format('GRANT %I TO %I', wanted, current_user);
            EXCEPTION
                WHEN insufficient_privilege THEN
                    RAISE EXCEPTION '% is no member of the role % and may not join it.', current_user, wanted
                        USING ERRCODE = 'insufficient_privilege',
                              HINT = format('As an administrator of it run: GRANT %I TO %I; then migrate again.',
                                            wanted, current_user);
            END;
        END IF;
    END LOOP;
    -- The owner makes schemas and trusted extensions, so it needs CREATE on the database.
    IF NOT has_database_privilege('keeptrack_owner', current_database(), 'CREATE') THEN
        EXECUTE format('GRANT CREATE ON DATABASE %I TO keeptrack_owner', current_database());
    END IF;
    -- The migrator made its ledger before there was an owner to give it to. Whoever is a member may still write it.
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS c
               WHERE c.oid = to_regclass('migrations.ledger')
                 AND c.relowner <> (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = 'keeptrack_owner')) THEN
        ALTER SCHEMA migrations OWNER TO keeptrack_owner;
        ALTER TABLE migrations.ledger OWNER TO keeptrack_owner;
        GRANT USAGE ON SCHEMA migrations TO kt_reporter, kt_auditor;
        GRANT SELECT ON migrations.ledger TO kt_reporter, kt_auditor;
    END IF;
END
$roles$;
