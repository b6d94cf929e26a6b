-- What `migrate up` applies, in this order. Each file is one transaction, its way back beside it (NAME.down.sql).
-- schema/ is versioned: applied once. functions/, policies/ and views/ are repeatable: applied when their text changes.
-- A file that can't be a transaction (CREATE INDEX CONCURRENTLY) begins with the line "-- kt-report: no transaction";
-- its statements run one by one and must bear being repeated.
\ir schema/001-roles.sql
\ir policies/nodes.sql
\ir schema/002-extensions.sql
\ir schema/003-schemas.sql
\ir schema/010-core.sql
\ir schema/020-authentication.sql
\ir schema/030-assets.sql
\ir schema/040-vehicles.sql
\ir schema/050-audit.sql
\ir schema/060-reporting.sql
\ir schema/070-outbox.sql
\ir schema/080-sealing.sql
\ir schema/085-soft-deletions.sql
\ir functions/errors.sql
\ir functions/context.sql
\ir functions/guards.sql
\ir functions/audit.sql
\ir functions/triggers.sql
\ir functions/permissions.sql
\ir functions/encryption.sql
\ir functions/organizations.sql
\ir functions/branches.sql
\ir functions/positions.sql
\ir functions/users.sql
\ir functions/access.sql
\ir functions/categories.sql
\ir functions/items.sql
\ir functions/item-status.sql
\ir functions/service.sql
\ir functions/vehicles.sql
\ir functions/renewals.sql
\ir functions/statistics.sql
\ir functions/authentication.sql
\ir functions/outbox.sql
\ir functions/tree-heads.sql
\ir policies/row-security.sql
\ir policies/grants.sql
\ir views/core.sql
\ir views/authentication.sql
\ir views/assets.sql
\ir views/vehicles.sql
\ir views/audit.sql
