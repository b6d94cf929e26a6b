-- Events that name nobody.
select count(*) as figure
from {{trail_of_period}} as e
where e.actor is null
