-- Events that no head covers.
select count(*) as figure
from {{unsealed_events}} as e
