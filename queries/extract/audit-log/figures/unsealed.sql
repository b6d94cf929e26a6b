-- Events that no head covers.
select case when :branches is null then count(*) end as figure
from {{unsealed_events}} as e
