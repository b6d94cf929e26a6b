-- Positions as they were at :as_of, one row per module of their list of rights, by id; one without modules gives one
-- row. Positions that were deleted by then give nobody anything.
select
    p.id,
    p.name::text as name,
    m.key::text as module,
    coalesce(m.value ->> 'scope', '')::text as scope,
    coalesce(m.value -> 'view' = 'true'::jsonb, false) as can_view,
    coalesce(m.value -> 'create' = 'true'::jsonb, false) as can_create,
    coalesce(m.value -> 'update' = 'true'::jsonb, false) as can_update,
    coalesce(m.value -> 'delete' = 'true'::jsonb, false) as can_delete,
    p.is_current
from {{as_of reporting.positions core.positions}} as p
left join lateral jsonb_each(
    -- A list that isn't one has no modules.
    case when jsonb_typeof(p.access_list -> 'modules') = 'object' then p.access_list -> 'modules' end
) as m on true
where
    p.organization_id = :organization_id
    and p.created_at < :as_of
    and (p.deleted_at is null or p.deleted_at >= :as_of)
order by p.id, m.key collate "C"
