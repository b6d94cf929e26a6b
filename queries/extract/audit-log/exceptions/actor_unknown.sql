-- Those who wrote, ever, and of whom there is no row, deleted softly or not.
select
    'core.users'::text as subject_table,
    w.actor as subject_id,
    null::text as branch,
    w.actor::text as actor,
    w.events::text as events
from (
    select e.actor, count(*) as events
    from reporting.audit_events as e
    where e.organization_id = :organization_id and e.at < :as_of and e.actor is not null
    group by e.actor
) as w
left join {{as_of reporting.users core.users}} as u
    on u.organization_id = :organization_id and u.id = w.actor and u.created_at < :as_of
where u.id is null and :branches is null
order by w.actor
