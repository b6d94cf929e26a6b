-- Changes and deletions, ever, on tables that are append-only.
select
    e.table_name::text as subject_table,
    e.row_id as subject_id,
    null::text as branch,
    case e.action when 'DELETE' then 'deleted' else 'changed in ' || c.fields end::text as how,
    {{local_minute e.at}}::text as at,
    coalesce(e.actor::text, 'nobody named') as actor
from reporting.audit_events as e
cross join lateral (
    select string_agg(k.field, ', ' order by k.field collate "C") as fields
    from jsonb_object_keys(e.before) as k (field)
) as c
where
    e.organization_id = :organization_id
    and e.table_name in ('authentication.attempts', 'assets.items_history_status')
    and e.action <> 'INSERT'
    and e.at < :as_of
    and {{actor_in_scope e.actor}}
order by e.row_id, e.epoch, e.xid, e.id
