-- How far the oldest row is from the horizon at which the server stops taking writes.
select
    case when d.age > 1500000000 then 'fail' when d.age > 500000000 then 'warn' else 'pass' end as state,
    'the oldest transaction id is ' || d.age || ' transactions old, of two billion' as what,
    case when d.age > 500000000 then 'VACUUM (FREEZE), after ending what holds it back' end as advice
from (select age(datfrozenxid) as age from pg_catalog.pg_database where datname = current_database()) as d
