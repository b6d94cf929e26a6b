-- Every write to users, positions, access and organizations (their settings) before :as_of, from the audit trail, and
-- whether it was out of working hours: [from, to) on the organization's clocks, on its working days.
(
    select
        e.id,
        e.at,
        e.actor,
        e.table_name,
        e.action,
        e.row_id,
        e.before,
        e.after,
        not (
            s.working_hours -> 'days' ? (array['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'])[
                extract(dow from clock.local_at)::int + 1]
            and clock.local_at::time >= (s.working_hours ->> 'from')::time
            and clock.local_at::time < (s.working_hours ->> 'to')::time
        ) as out_of_hours
    from reporting.audit_events as e
    cross join {{security_settings}} as s
    cross join lateral (select e.at at time zone :time_zone as local_at) as clock
    where
        e.organization_id = :organization_id
        and e.table_name in ('core.users', 'core.positions', 'core.access', 'core.organizations')
        and e.at < :as_of
        and {{actor_in_scope e.actor}}
)
