-- Grants that were changed in place or removed, ever, instead of being revoked and granted anew.
select
    'core.access'::text as subject_table,
    e.row_id as subject_id,
    null::text as branch,
    case e.action when 'DELETE' then 'removed' else 'changed in ' || c.fields end::text as how,
    coalesce(e.actor::text, 'nobody named') as actor,
    {{local_minute e.at}}::text as at
from {{privileged_actions}} as e
cross join lateral (
    select string_agg(k.field, ', ' order by k.field collate "C") as fields
    from jsonb_object_keys(e.before) as k (field)
    where
        k.field in ('user_id', 'module', 'scope', 'can_view', 'can_create', 'can_update', 'can_delete', 'granted_at')
        or (k.field in ('granted_by', 'revoked_at', 'revoked_by') and e.before -> k.field <> 'null'::jsonb)
) as c
where e.table_name = 'core.access' and (e.action = 'DELETE' or (e.action = 'UPDATE' and c.fields is not null))
order by e.id
