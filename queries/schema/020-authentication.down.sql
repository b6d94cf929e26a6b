SET LOCAL ROLE keeptrack_owner;

DROP VIEW IF EXISTS reporting.login_attempts, reporting.login_counters;
DROP TABLE authentication.attempts, authentication.jwt_request_counters;
