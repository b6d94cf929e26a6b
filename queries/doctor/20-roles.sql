-- The roles there must be, and whether the login may act as the reporting one.
select
    case when m.missing is null then 'pass' else 'fail' end as state,
    coalesce('the roles ' || m.missing || ' are missing', 'the four roles are there') as what,
    case when m.missing is not null then 'kt-report migrate up, or as an administrator: ' || m.statements end as advice
from (
    select
        string_agg(w.name, ', ') filter (where r.oid is null) as missing,
        string_agg('CREATE ROLE ' || w.name || ' NOLOGIN', '; ') filter (where r.oid is null) as statements
    from unnest(array['keeptrack_owner', 'keeptrack_app', 'kt_reporter', 'kt_auditor']) as w (name)
    left join pg_catalog.pg_roles as r on r.rolname = w.name
) as m
union all
select
    case when pg_catalog.pg_has_role(session_user, r.oid, 'MEMBER') then 'pass' else 'fail' end,
    session_user::text
    || case when pg_catalog.pg_has_role(session_user, r.oid, 'MEMBER') then ' may' else ' may not' end
    || ' read as kt_reporter',
    case
        when not pg_catalog.pg_has_role(session_user, r.oid, 'MEMBER')
            then pg_catalog.format('GRANT kt_reporter TO %I', session_user)
    end
from pg_catalog.pg_roles as r
where r.rolname = 'kt_reporter'
union all
select
    case when l.rolsuper or l.rolbypassrls then 'warn' else 'pass' end,
    'the login ' || session_user::text
    || case
        when l.rolsuper then ' is a superuser' when l.rolbypassrls then ' has BYPASSRLS'
        else ' is bound by row security'
    end,
    case
        when l.rolsuper or l.rolbypassrls
            then 'Reports read as kt_reporter all the same; better connect as a role that can do no more than it has to'
    end
from pg_catalog.pg_roles as l
where l.rolname = session_user
union all
select
    'fail',
    'kt_reporter is a superuser or has BYPASSRLS: it sees the rows of every organization',
    'ALTER ROLE kt_reporter NOSUPERUSER NOBYPASSRLS'
from pg_catalog.pg_roles as r
where r.rolname = 'kt_reporter' and (r.rolsuper or r.rolbypassrls)
