SET LOCAL ROLE keeptrack_owner;

DROP VIEW IF EXISTS reporting.access, reporting.users, reporting.positions, reporting.branches,
    reporting.organizations;
DROP TABLE core.profile, core.access, core.users, core.positions, core.branches, core.organizations,
    core.email_digests, core.status_codes, core.provinces, core.organization_directory;
