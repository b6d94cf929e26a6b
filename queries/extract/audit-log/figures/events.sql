-- Events of the period.
select count(*) as figure
from {{trail_of_period}} as e
