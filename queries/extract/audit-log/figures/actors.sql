-- People who wrote.
select count(distinct e.actor) as figure
from {{trail_of_period}} as e
