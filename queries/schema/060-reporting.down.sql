SET LOCAL ROLE keeptrack_owner;

DROP TABLE reporting.runs;
