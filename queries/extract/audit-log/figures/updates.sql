-- Changes of rows that were there.
select count(*) as figure
from {{trail_of_period}} as e
where e.action = 'UPDATE'
