-- Those whose row security does not bind everybody.
select count(*) as figure
from {{unprotected_tables}} as t
