-- Those whose row security does not bind everybody.
-- lint: allow tenant: tables are the database's, whoever's rows they hold
select count(*) as figure
from {{unprotected_tables}} as t
where :branches is null
