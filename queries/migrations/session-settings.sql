-- What this session was left with before a file runs: settings made in it, as a pooler's session has them, by name.
select s.name, pg_catalog.current_setting(s.name) as value
from pg_catalog.pg_settings as s
where s.source = 'session' and s.context <> 'internal' and s.name not like 'transaction\_%'
order by s.name
