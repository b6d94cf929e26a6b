-- Roles belong to the whole server and may serve other databases: they stay. Only this database's right goes.
DO $roles$
BEGIN
    EXECUTE format('REVOKE CREATE ON DATABASE %I FROM keeptrack_owner', current_database());
END
$roles$;
