-- What `generate` loads, in this order and in one transaction, under the parameters demo.seed, demo.scale,
-- demo.organizations and demo.items. after.sql follows, outside of it.
\ir 00-helpers.sql
\ir 10-organizations.sql
\ir 20-people.sql
\ir 25-sign-ins.sql
\ir 30-catalogue.sql
\ir 40-items.sql
\ir 50-records.sql
\ir 55-bills.sql
\ir 60-status-events.sql
\ir 70-vehicles.sql
\ir 75-renewals.sql
\ir 80-ugly-items.sql
\ir 82-ugly-vehicles.sql
\ir 84-ugly-people.sql
\ir 90-audit.sql
\ir 92-change-functions.sql
\ir 95-changes.sql
\ir 97-later-changes.sql
\ir 98-ugly-changes.sql
\ir 99-finish.sql
