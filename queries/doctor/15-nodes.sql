-- Citus' nodes reach each other as the role that works at the moment.
select
    case when r.names is null then 'pass' else 'fail' end as state,
    coalesce('roles may not log in to the cluster''s nodes: ' || r.names, 'the four roles may log in to the nodes') as what,
    r.statements as advice
from (
    select
        string_agg(w.name, ', ' order by w.name collate "C") as names,
        string_agg('ALTER ROLE ' || w.name || ' LOGIN;', ' ' order by w.name collate "C") as statements
    from unnest(array['keeptrack_owner', 'keeptrack_app', 'kt_reporter', 'kt_auditor']) as w (name)
    join pg_catalog.pg_roles as g on g.rolname = w.name
    where not g.rolcanlogin
) as r
where exists (select from pg_catalog.pg_extension as x where x.extname = 'citus')
