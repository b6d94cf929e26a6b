-- Rows that were deleted for good.
select count(*) as figure
from {{trail_of_period}} as e
where e.action = 'DELETE'
