-- Privileged actions by which people changed their own rights: their own position or activity, or a right granted to
-- them, that they are not named for as its grantor (a right that says so is found among the grants).
(
    select e.id, e.at, e.actor, e.table_name, e.row_id, e.action
    from {{privileged_actions}} as e
    where
        e.table_name = 'core.users' and e.action = 'UPDATE' and e.row_id = e.actor
        and e.before ?| array['position_id', 'is_active', 'deleted_at']
    union all
    select e.id, e.at, e.actor, e.table_name, e.row_id, e.action
    from {{privileged_actions}} as e
    left join {{as_of reporting.access core.access}} as a
        on a.organization_id = :organization_id and a.id = e.row_id
    where
        e.table_name = 'core.access'
        and e.actor::text = coalesce(e.after ->> 'user_id', e.before ->> 'user_id', a.user_id::text)
        and not (e.action = 'INSERT' and coalesce(e.after ->> 'granted_by' = e.actor::text, false))
)
